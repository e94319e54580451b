//! Fills a new file with N records, for measuring: `cargo run --release --example fill -- FILE N`.
//!
//! Every record is a function of its number, so the file of a thousand is the beginning of the file of a
//! million. The officers are 甲 (PIN 271828) and 乙 (PIN 314159).

use zhiban::domain::shift::Pattern;
use zhiban::domain::{Ledger, OfficerId, Offset, RecordId, Stamp};
use zhiban::record::act::{Origin, Role, Setting};
use zhiban::record::pin::{Cost, Pin};
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::schema::Values;
use zhiban::store::query::Commit;
use zhiban::store::sqlite::SqliteStore;
use zhiban::store::{self, NewOfficer, Store, StoreError};

const BATCH: u64 = 2_000;
/// 2024-01-01 08:30 in the room.
const BEGAN: i64 = 1_704_069_000_000;
const PLACES: [&str; 12] = [
    "东江区石桥镇工业路",
    "青山镇小学门口",
    "白水镇沿河路",
    "解放路与文昌街口",
    "云岭县城北市场",
    "柳河大桥",
    "龙泉社区三栋",
    "高新区五号厂房",
    "火车站广场",
    "南湖公园东门",
    "国道县界处",
    "金桂小区地下车库",
];
const EVENTS: [&str; 12] = [
    "厂房起火,明火较大",
    "路面积水约二十厘米",
    "两车相撞,一人受伤",
    "自来水主管渗漏",
    "小区停电",
    "群众聚集咨询",
    "疑似燃气泄漏",
    "山体小范围滑坡",
    "学生食堂多人腹痛",
    "电梯困人",
    "广告牌坠落",
    "树木倒伏挡道",
];
const DEEDS: [&str; 8] = [
    "已通知消防救援大队,两车到场",
    "交警正在疏导,车辆绕行",
    "镇政府值班领导到场",
    "供电所抢修人员在途,预计一小时恢复",
    "卫健部门已派救护车",
    "住建局正在排查,设置围挡",
    "已回拨核实,情况属实",
    "请求增派人员和照明设备",
];
const UNITS: [&str; 8] = [
    "石桥镇政府值班室",
    "青山镇政府",
    "白水镇政府",
    "区消防救援大队",
    "区公安分局指挥中心",
    "区应急管理局",
    "区卫健局",
    "群众",
];
const NAMES: [&str; 8] = ["周海", "罗文", "吴军", "何莉", "刘军", "孙萍", "谢强", "马建国"];

/// A mixer of bits: the choices of record `n` are independent of each other.
fn mix(n: u64, salt: u64) -> u64 {
    let mut z = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 29)
}

fn pick(n: u64, salt: u64, list: &[&'static str]) -> &'static str {
    list[usize::try_from(mix(n, salt) % list.len() as u64).unwrap_or(0)]
}

fn record(n: u64) -> Wish {
    let at = Stamp(BEGAN + i64::try_from(n).unwrap_or(0) * 90_000);
    let local = Offset::default().local(at);
    let mut values = Values::default();
    let (place, event) = (pick(n, 1, &PLACES), pick(n, 2, &EVENTS));
    let subject = format!("{place}{event}");
    let content = format!(
        "{}来电称,{subject},编号{}。{};{}。",
        pick(n, 3, &UNITS),
        mix(n, 8) % 1_000_000,
        pick(n, 4, &DEEDS),
        pick(n, 5, &DEEDS)
    );
    for (key, text) in [
        ("kind", "来电"),
        ("unit", pick(n, 3, &UNITS)),
        ("name", pick(n, 6, &NAMES)),
        ("subject", &subject),
        ("content", &content),
        ("status", "备查"),
        ("weight", "一般"),
    ] {
        values.set_text(key, text);
    }
    values.set_text("phone", &format!("0700-555{:04}", mix(n, 7) % 10_000));
    values.set_text("event_at", &local.format("%Y-%m-%dT%H:%M").to_string());
    Wish::Append(NewRecord {
        ledger: Ledger::DutyLog,
        id: RecordId(uuid::Uuid::from_u64_pair(n, mix(n, 9))),

        opened_at: at,
        origin: Origin::Made,
        values,
        links: Vec::new(),
    })
}

fn fill(path: &str, count: u64) -> Result<(), StoreError> {
    let mut store = SqliteStore::create(path.as_ref())?;
    let setting = Setting {
        unit: "量测".into(),
        level: "县级".into(),
        offset: Offset::default(),
        pattern: Pattern::default(),
        drill: false,
    };
    let officers = [("甲", "271828"), ("乙", "314159")].map(|(name, pin)| NewOfficer {
        name: name.to_owned(),
        post: String::new(),
        role: Role::Officer,
        pin: Pin::new(pin),
    });
    store::set_up(&mut store, setting, officers.to_vec(), (Cost::FLOOR, None), Stamp(BEGAN))?;
    store.trust(OfficerId(1));
    let mut next = 0;
    while next < count {
        // The last one by itself, as a console writes: opening reads the last commit of the tape back.
        let most = if next + 1 < count { count - 1 } else { count };
        let to = (next + BATCH).min(most);
        let at = Stamp(BEGAN + i64::try_from(to).unwrap_or(0) * 90_000);
        let wishes = (next..to).map(record).collect();
        store.commit(&Commit { at, by: OfficerId(1), proofs: Vec::new(), wishes })?;
        next = to;
    }
    Ok(())
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(path), Some(count)) = (args.first(), args.get(1).and_then(|n| n.parse().ok())) else {
        eprintln!("fill FILE N");
        return;
    };
    match fill(path, count) {
        Ok(()) => eprintln!("{path}: {count}"),
        Err(e) => eprintln!("{path}: {e}"),
    }
}
