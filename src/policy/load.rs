//! From texts to rules: the packs that come with the program, and the unit's own above them.

use super::pack::{Elements, Group, Pack, Scope, Scoring, Trigger};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::sync::Arc;

/// The packs that come with the program.
const SHIPPED: &[(&str, &str)] = &[
    ("anhui-2010.toml", include_str!("../../assets/policy/anhui-2010.toml")),
    ("chongqing.toml", include_str!("../../assets/policy/chongqing.toml")),
    ("decree-493.toml", include_str!("../../assets/policy/decree-493.toml")),
    ("earthquake-2012.toml", include_str!("../../assets/policy/earthquake-2012.toml")),
    ("earthquake-old.toml", include_str!("../../assets/policy/earthquake-old.toml")),
    ("environment-2014.toml", include_str!("../../assets/policy/environment-2014.toml")),
    ("environment-old.toml", include_str!("../../assets/policy/environment-old.toml")),
    ("fire.toml", include_str!("../../assets/policy/fire.toml")),
    ("food-poisoning.toml", include_str!("../../assets/policy/food-poisoning.toml")),
    ("food-safety.toml", include_str!("../../assets/policy/food-safety.toml")),
    ("forest-fire.toml", include_str!("../../assets/policy/forest-fire.toml")),
    ("gas-supply.toml", include_str!("../../assets/policy/gas-supply.toml")),
    ("gd-zhuhai.toml", include_str!("../../assets/policy/gd-zhuhai.toml")),
    ("geological.toml", include_str!("../../assets/policy/geological.toml")),
    ("health-chain.toml", include_str!("../../assets/policy/health-chain.toml")),
    ("law-2024.toml", include_str!("../../assets/policy/law-2024.toml")),
    ("mass-incident.toml", include_str!("../../assets/policy/mass-incident.toml")),
    ("railway.toml", include_str!("../../assets/policy/railway.toml")),
    ("sample-local.toml", include_str!("../../assets/policy/sample-local.toml")),
    ("scoring-meizhou.toml", include_str!("../../assets/policy/scoring-meizhou.toml")),
    ("shanxi-2011.toml", include_str!("../../assets/policy/shanxi-2011.toml")),
    ("wuhan-2020.toml", include_str!("../../assets/policy/wuhan-2020.toml")),
];
/// The local pack of a room that has adopted none.
const SAMPLE: &str = "sample-local";

/// A file of rules that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The file.
    pub file: String,
    /// Line and reason.
    pub why: String,
}

/// The rules in force in a room.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    packs: Arc<Vec<Pack>>,
    adopted: Vec<String>,
    /// Files that were passed over.
    pub bad: Vec<Bad>,
}

impl Rules {
    /// The packs that come with the program.
    #[must_use]
    pub fn shipped() -> Rules {
        Rules::with(&[])
    }

    /// The packs that come with the program, and the unit's own files (name, text) above them: a pack of the
    /// same id replaces ours from the day on which it begins. A file that cannot be used is passed over and told.
    #[must_use]
    pub fn with(own: &[(String, String)]) -> Rules {
        let mut rules = Rules::default();
        let mut packs: Vec<Pack> = Vec::new();
        let shipped = SHIPPED.iter().map(|(file, text)| (*file, *text));
        for (file, text) in shipped.chain(own.iter().map(|(file, text)| (file.as_str(), text.as_str()))) {
            match read(text) {
                Ok(pack) => {
                    rules.adopted.extend(pack.head.adopt.iter().cloned());
                    // An older version stays for the days before the newer one begins.
                    packs.retain(|p| p.head.id != pack.head.id || p.head.from < pack.head.from);
                    packs.push(pack);
                }
                Err(why) => rules.bad.push(Bad { file: file.to_owned(), why }),
            }
        }
        // A unit's own local pack is in force because it is there; ours only when adopted.
        let own_ids = own.iter().filter_map(|(_, text)| read(text).ok()).map(|p| p.head.id);
        rules.adopted.extend(own_ids);
        if rules.adopted.is_empty() {
            rules.adopted.push(SAMPLE.to_owned());
        }
        rules.packs = Arc::new(packs);
        rules
    }

    /// The same rules for a room that adopts these local packs; an unknown name is given back.
    ///
    /// # Errors
    /// The name that no pack has.
    pub fn adopting(mut self, ids: &[String]) -> Result<Rules, String> {
        if let Some(unknown) = ids.iter().find(|id| self.packs.iter().all(|p| p.head.id != **id)) {
            return Err(unknown.clone());
        }
        if !ids.is_empty() {
            self.adopted = ids.to_vec();
        }
        Ok(self)
    }

    /// The local packs of a place, by part of its name.
    #[must_use]
    pub fn local_in(&self, place: &str) -> Vec<String> {
        let local = self.packs.iter().filter(|p| p.head.scope == Scope::Local);
        local.filter(|p| p.head.jurisdiction.contains(place)).map(|p| p.head.id.clone()).collect()
    }

    /// Every pack, in force or not.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// Whether a room of these rules uses the pack at all.
    #[must_use]
    pub fn uses(&self, pack: &Pack) -> bool {
        pack.head.scope == Scope::National || self.adopted.contains(&pack.head.id)
    }

    /// The packs that hold on a day; of several versions the newest that does.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Pack> {
        let newer = move |p: &Pack| {
            self.packs
                .iter()
                .any(|q| q.head.id == p.head.id && q.head.from > p.head.from && q.head.holds(day))
        };
        self.packs.iter().filter(move |p| self.uses(p) && p.head.holds(day) && !newer(p))
    }

    /// The elements of a report on an incident of a category, with their source.
    #[must_use]
    pub fn elements(
        &self,
        report: &str,
        category: Option<&str>,
        day: NaiveDate,
    ) -> Option<(&Pack, &Elements)> {
        let fits = |e: &&Elements| {
            e.report == report
                && (e.categories.is_empty() || category.is_some_and(|c| e.categories.iter().any(|x| x == c)))
        };
        let all = || self.on(day).flat_map(|p| p.elements.iter().map(move |e| (p, e)));
        let special = all().find(|(_, e)| fits(e) && !e.categories.is_empty());
        special.or_else(|| all().find(|(_, e)| fits(e))).or_else(|| {
            self.packs.iter().flat_map(|p| p.elements.iter().map(move |e| (p, e))).find(|(_, e)| fits(e))
        })
    }

    /// The triggers of talks that hold on a day.
    pub fn triggers(&self, day: NaiveDate) -> impl Iterator<Item = (&Pack, &Trigger)> {
        self.on(day).flat_map(|p| p.triggers.iter().map(move |t| (p, t)))
    }

    /// How units are scored.
    #[must_use]
    pub fn scoring(&self) -> Option<(&Pack, &Scoring)> {
        self.packs.iter().rev().filter(|p| self.uses(p)).find_map(|p| p.scoring.as_ref().map(|s| (p, s)))
    }

    /// The lists of units.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.packs.iter().flat_map(|p| p.groups.iter())
    }
}

/// Reads one file.
///
/// # Errors
/// The line and the reason.
pub fn read(text: &str) -> Result<Pack, String> {
    let pack: Pack = toml::from_str(text).map_err(|e| {
        let at = e.span().map_or(0, |span| span.start);
        let line = text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        format!("第 {line} 行: {}", e.message())
    })?;
    if let Some(fault) = pack.fault() {
        return Err(format!("第 {} 行: {fault}", line_of(text, fault.split(':').next().unwrap_or_default())));
    }
    let mut seen = HashSet::new();
    let twice = pack.ids().find(|id| !seen.insert(*id)).map(str::to_owned);
    match twice {
        Some(twice) => Err(format!("第 {} 行: id「{twice}」出现两次", line_of(text, &twice))),
        None => Ok(pack),
    }
}

/// The last line that names a rule.
fn line_of(text: &str, id: &str) -> usize {
    let quoted = format!("\"{id}\"");
    text.lines().enumerate().filter(|(_, l)| l.contains(&quoted)).last().map_or(1, |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_pack_can_be_used() {
        let rules = Rules::shipped();
        assert_eq!(rules.bad, []);
        assert_eq!(rules.packs().len(), SHIPPED.len());
        let mut ids = HashSet::new();
        for pack in rules.packs() {
            assert!(!pack.head.title.is_empty() && !pack.head.issuer.is_empty(), "{}", pack.head.id);
            for id in pack.ids() {
                assert!(ids.insert(id.to_owned()), "{id} in two packs");
            }
        }
    }

    #[test]
    fn a_fault_is_told_with_its_line_and_the_rest_stays_in_force() {
        let text = "[pack]\nid = \"x\"\nversion = \"1\"\n";
        assert!(read(text).unwrap_err().contains("行"), "{:?}", read(text));
        let good = SHIPPED.iter().find(|(file, _)| *file == "wuhan-2020.toml").unwrap().1;
        let bad = good.replacen("minutes = 60", "minuets = 60", 1);
        let why = read(&bad).unwrap_err();
        let line = bad.lines().position(|l| l.contains("minuets")).unwrap() + 1;
        assert!(why.contains(&format!("第 {line} 行")), "{why}");
        let wrong = good.replacen("\"较大\"", "\"很大\"", 1);
        assert!(read(&wrong).unwrap_err().contains("很大"));
        let rules = Rules::with(&[("wuhan-2020.toml".into(), bad)]);
        assert_eq!(rules.bad.len(), 1);
        assert_eq!(rules.packs().len(), SHIPPED.len());
    }

    #[test]
    fn a_units_own_pack_replaces_ours_and_is_adopted() {
        let good = SHIPPED.iter().find(|(file, _)| *file == "wuhan-2020.toml").unwrap().1;
        let own = good.replacen("minutes = 60", "minutes = 45", 1).replace("2020-01-01", "2027-01-01");
        let rules = Rules::with(&[("ours.toml".into(), own)]);
        let day = NaiveDate::from_ymd_opt(2027, 5, 1).unwrap();
        let minutes: Vec<u32> = rules
            .on(day)
            .filter(|p| p.head.id == "wuhan-2020")
            .flat_map(|p| p.limits.iter().map(|l| l.minutes))
            .collect();
        assert_eq!(minutes, [30, 45, 120]);
        let before = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        let old = rules.on(before).find(|p| p.head.id == "wuhan-2020").unwrap();
        assert_eq!(old.limits[1].minutes, 60, "the past keeps its rule");
        assert!(rules.on(day).all(|p| p.head.id != SAMPLE), "the sample makes way for the unit's own");
    }
}
