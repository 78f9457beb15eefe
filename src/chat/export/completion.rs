//! `Tab` at the name of an export: completes folders, and files that an export could be.

use std::sync::Arc;

use crate::chat::effect::Effect;
use crate::chat::ids::Ids;
use crate::text::numerals::count_of;
use crate::thread::page::RequestId;

/// Names that the user is shown at most; a line has no room for more.
const SHOWN: usize = 20;

/// The names in a folder that fit what is typed.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// What stands before the cursor, to be asked for.
    pending: Option<Arc<str>>,
    awaited: Option<(RequestId, Arc<str>)>,
    /// Words on the names that fit, as long as the line reads so.
    hint: Option<(String, String)>,
}

impl Completion {
    /// Tab was pressed behind this text.
    pub fn begin(&mut self, typed: &str) {
        (self.pending, self.hint) = (Some(typed.into()), None);
    }

    /// The line is done or given up.
    pub fn end(&mut self) {
        *self = Self::default();
    }

    /// Asks for the names that are wanted.
    pub fn ask(&mut self, ids: &mut Ids) -> Option<Effect> {
        let (typed, id) = (self.pending.take()?, ids.fresh());
        self.awaited = Some((id, Arc::clone(&typed)));
        Some(Effect::ListPaths { id, typed })
    }

    /// The names are there: what they were asked for, and what all of them go on with.
    pub fn listed(&mut self, id: RequestId, names: &[Arc<str>]) -> Option<(Arc<str>, String)> {
        let (_, typed) = self.awaited.take_if(|(awaited, _)| *awaited == id)?;
        let begun = last_part(&typed);
        let mut rests = names.iter().filter_map(|name| name.strip_prefix(begun));
        let first = rests.next().unwrap_or_default();
        let more = rests.fold(first, common_start).to_owned();
        let words = match names {
            [] => "No folder or export file begins like this".to_owned(),
            [_] => return Some((typed, more)),
            several => {
                let count = count_of(several.len() as u64, "name");
                let shown: Vec<&str> = several.iter().take(SHOWN).map(|name| &**name).collect();
                format!("{count}: {}", shown.join("  "))
            }
        };
        self.hint = Some((format!("{typed}{more}"), words));
        Some((typed, more))
    }

    /// Words on the names that fit the line.
    pub fn words(&self, line: &str) -> Option<String> {
        let hint = self.hint.as_ref().filter(|(of, _)| of.trim() == line);
        hint.map(|(_, words)| words.clone())
    }
}

/// What is typed of a name, after its folder.
fn last_part(typed: &str) -> &str {
    typed.rsplit('/').next().unwrap_or_default()
}

fn common_start<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars());
    let differs = same
        .filter(|((_, a), b)| a != b)
        .map(|((at, _), _)| at)
        .next();
    let end = differs.unwrap_or(one.len().min(other.len()));
    &one[..end]
}
