//! The text of a record out of the body of its line, without building what nobody asked for.
//!
//! A list shows ten short fields of records that hold pages of text; reading all of it for every row took twice as long.

use crate::schema::Values;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Reads the `values` of a line; of them only these keys, or all of them.
#[derive(Clone, Copy)]
pub(super) struct TextOfLine<'k> {
    pub(super) keys: Option<&'k [&'static str]>,
}

impl<'de> DeserializeSeed<'de> for TextOfLine<'_> {
    type Value = Values;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TextOfLine<'_> {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line that holds the text of a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut line: A) -> Result<Values, A::Error> {
        let mut text = None;
        while let Some(is_text) = line.next_key_seed(Among(&["values"]))? {
            match is_text {
                Some(_) => text = Some(line.next_value_seed(Fields(self.keys))?),
                None => drop(line.next_value::<IgnoredAny>()?),
            }
        }
        text.ok_or_else(|| A::Error::missing_field("values"))
    }
}

/// The fields of a text.
struct Fields<'k>(Option<&'k [&'static str]>);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Values;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Values, A::Error> {
        let mut values = Values::default();
        let Some(keys) = self.0 else {
            while let Some((key, value)) = fields.next_entry::<String, Value>()? {
                values.0.insert(key, value);
            }
            return Ok(values);
        };
        while let Some(key) = fields.next_key_seed(Among(keys))? {
            match key {
                Some(key) => drop(values.0.insert(key.to_owned(), fields.next_value()?)),
                None => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

/// Which of some keys a key is, without keeping it.
struct Among<'k>(&'k [&'static str]);

impl<'de> DeserializeSeed<'de> for Among<'_> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Among<'_> {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().find(|known| **known == key).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, keys: Option<&[&'static str]>) -> Option<String> {
        let mut json = serde_json::Deserializer::from_str(body);
        let values = TextOfLine { keys }.deserialize(&mut json).ok()?;
        json.end().ok()?;
        serde_json::to_string(&values).ok()
    }

    #[test]
    fn a_text_is_read_whole_or_by_some_of_its_fields_and_nothing_else_is_taken_for_one() {
        let body = r#"{"act":"append","values":{"b":"2\n","a":1,"c":[{"values":{"x":3}}]},"links":[]}"#;
        assert_eq!(read(body, None).as_deref(), Some(r#"{"a":1,"b":"2\n","c":[{"values":{"x":3}}]}"#));
        assert_eq!(read(body, Some(&["a", "zz"])).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(read(body, Some(&[])).as_deref(), Some("{}"));
        for broken in
            ["", "{}", r#"{"act":"void"}"#, r#"{"values":3}"#, r#"{"values":{}} x"#, r#"{"values":{"a"#]
        {
            assert_eq!(read(broken, None), None, "{broken}");
            assert_eq!(read(broken, Some(&["a"])), None, "{broken}");
        }
    }
}
