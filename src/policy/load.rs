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

    /// The packs that come with the program, and the unit's own files (name, text) beside them. Whatever an own file says of
    /// itself, it is this unit's setting and no regulation, and holds in this room alone; a name that a shipped pack or
    /// rule bears is refused, so that no file speaks for a law. Of one own pack an older version stays for the days
    /// before the newer one begins. A file that cannot be used is passed over and told.
    #[must_use]
    pub fn with(own: &[(String, String)]) -> Rules {
        let mut rules = Rules::default();
        let mut packs: Vec<Pack> = Vec::new();
        for (file, text) in SHIPPED {
            match read(text) {
                Ok(pack) => packs.push(pack),
                Err(why) => rules.bad.push(Bad { file: (*file).to_owned(), why }),
            }
        }
        let shipped = packs.len();
        for (file, text) in own {
            match read_own(text, packs.get(..shipped).unwrap_or_default()) {
                Ok(pack) => {
                    rules.adopted.extend(pack.head.adopt.iter().cloned());
                    // A unit's own pack is in force because it is there; a shipped local one only when adopted.
                    rules.adopted.push(pack.head.id.clone());
                    packs.retain(|p| p.head.id != pack.head.id || p.head.from < pack.head.from);
                    packs.push(pack);
                }
                Err(why) => rules.bad.push(Bad { file: file.clone(), why }),
            }
        }
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

/// Reads a file of the unit: marked as its own setting throughout.
fn read_own(text: &str, shipped: &[Pack]) -> Result<Pack, String> {
    let mut pack = read(text)?;
    // The sample is nobody's regulation: it is there to be copied and changed.
    let texts = || shipped.iter().filter(|p| !p.head.ours);
    let taken = |id: &&str| texts().any(|p| p.head.id == **id || p.ids().any(|other| other == *id));
    let names = std::iter::once(pack.head.id.as_str()).chain(pack.ids());
    if let Some(id) = names.into_iter().find(taken) {
        return Err(format!(
            "第 {} 行: 「{id}」是随程序来的规定的名字,本单位的规则请另起名字",
            line_of(text, id)
        ));
    }
    (pack.head.ours, pack.head.scope) = (true, Scope::Local);
    pack.criteria.iter_mut().for_each(|rule| rule.ours = true);
    pack.limits.iter_mut().for_each(|rule| rule.ours = true);
    Ok(pack)
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
    fn a_units_own_pack_is_adopted_from_its_day_and_is_never_a_regulation() {
        let good = SHIPPED.iter().find(|(file, _)| *file == "wuhan-2020.toml").unwrap().1;
        let first = good.replace("wuhan-", "own-");
        let later = first.replacen("minutes = 60", "minutes = 45", 1).replace("2020-01-01", "2027-01-01");
        let claims = later.replacen("scope = \"local\"", "scope = \"national\"", 1);
        assert_ne!(claims, later);
        let rules = Rules::with(&[("first.toml".into(), first), ("later.toml".into(), claims)]);
        assert_eq!(rules.bad, []);
        let on = |year| {
            let day = NaiveDate::from_ymd_opt(year, 5, 1).unwrap();
            assert!(rules.on(day).all(|p| p.head.id != SAMPLE), "the sample makes way for the unit's own");
            rules.on(day).find(|p| p.head.id == "own-2020").unwrap().clone()
        };
        let minutes = |pack: &Pack| pack.limits.iter().map(|l| l.minutes).collect::<Vec<_>>();
        assert_eq!((minutes(&on(2026)), minutes(&on(2027))), (vec![30, 60, 120], vec![30, 45, 120]));
        for pack in [on(2026), on(2027)] {
            assert!(pack.head.ours && pack.head.scope == Scope::Local);
            assert!(pack.limits.iter().all(|rule| rule.ours) && pack.criteria.iter().all(|rule| rule.ours));
        }
    }

    #[test]
    fn no_file_of_a_unit_bears_the_name_of_a_shipped_pack_or_rule() {
        for (file, text) in SHIPPED.iter().filter(|(file, _)| *file != "sample-local.toml") {
            let rules = Rules::with(&[("own.toml".into(), (*text).to_owned())]);
            assert!(rules.bad[0].why.contains("请另起名字"), "{file}: {:?}", rules.bad);
            assert_eq!(rules.packs(), Rules::shipped().packs(), "{file} changes nothing");
        }
        // A name of its own for the pack, and the law's for one rule in it.
        let text = SHIPPED.iter().find(|(file, _)| *file == "decree-493.toml").unwrap().1;
        let own = text.replacen("id = \"decree-493\"", "id = \"own\"", 1);
        assert!(Rules::with(&[("own.toml".into(), own)]).bad[0].why.contains("493-"));
    }
}
