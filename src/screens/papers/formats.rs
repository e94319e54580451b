//! In what form a paper leaves the room, asked over its preview.

use crate::locale::texts;
use crate::msg::Job;
use crate::output::Format;
use crate::paper::facts::Order;
use crate::screens::{Cx, Layer, Pick, Selection};

/// In what form it leaves the room.
pub(in crate::screens) fn forms(cx: &Cx<'_>, order: &Order) -> Layer {
    let lang = cx.lang();
    let file = |format: Format| {
        let name = texts::PAPER_AS.fill(lang, &[&format.ending().to_uppercase()]);
        (name, String::new(), Selection::Press(order.clone(), Job::File(format)))
    };
    let print = |name: crate::locale::Text, format: Format| {
        let job = Selection::Press(order.clone(), Job::Print(format));
        (name.get(lang).to_owned(), String::new(), job)
    };
    let mut rows: Vec<(String, String, Selection)> = Format::ALL.into_iter().map(file).collect();
    rows.push(print(texts::PRINT_PDF, Format::Pdf));
    rows.push(print(texts::PRINT_TEXT, Format::Txt));
    Box::new(Pick::new(texts::PAPER_FORM.get(lang).to_owned(), rows))
}
