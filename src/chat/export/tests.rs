use super::*;
use crate::chat::event::Event;
use crate::chat::testing::{Server, Sim};

const NEWEST: i64 = 1_750_000_000;

fn opened(count: i64) -> Sim {
    Sim::opened(Server::with(count, NEWEST), 100, 24)
}

/// Types a name in place of the suggested one.
fn type_name(sim: &mut Sim, name: &str) {
    sim.keys("Ctrl-u");
    sim.send(Event::Pasted(name.to_owned()));
    sim.keys("Enter");
}

fn asked(sim: &Sim) -> Vec<(RequestId, ExportRequest)> {
    let effects = sim.effects.iter();
    let exports = effects.filter_map(|effect| match effect {
        Effect::Export { id, request } => Some((*id, request.clone())),
        _ => None,
    });
    exports.collect()
}

fn status(sim: &mut Sim) -> String {
    let status = &sim.state.screen().status;
    let notice = status.notice.as_ref().map(ToString::to_string);
    notice.unwrap_or_default()
}

fn remark(sim: &mut Sim) -> (String, bool) {
    let (words, wrong) = sim.state.screen().status.remark.clone().unwrap();
    (words.to_string(), wrong)
}

fn typed(sim: &mut Sim) -> Option<String> {
    let prompt = sim.state.screen().status.prompt.clone();
    prompt.map(|prompt| prompt.line.text().to_owned())
}

fn written(count: u64) -> Exported {
    Exported {
        path: "/tmp/thread.md".into(),
        count,
        doubt: None,
    }
}

/// Answers the last export: a file of that name exists. Returns the request.
fn taken(sim: &mut Sim) -> ExportRequest {
    let (id, request) = asked(sim).pop().unwrap();
    let result = Err(ExportFailure {
        exists: true,
        ..ExportFailure::new("it is there already")
    });
    sim.send(Event::Exported { id, result });
    request
}

#[test]
fn a_range_is_written_as_it_is_and_given_up() {
    let mut sim = opened(9);
    sim.keys("k V k k E");
    assert_eq!(typed(&mut sim).unwrap(), "sms-32496123456-2025-06-15.html");
    let (words, _) = remark(&mut sim);
    assert!(words.ends_with(" · 3 messages as a page with pictures"));
    type_name(&mut sim, "thread.md");
    let [(id, request)] = &*asked(&sim) else {
        panic!("{:?}", sim.effects);
    };
    let ExportScope::These(messages) = &request.what else {
        panic!("{request:?}");
    };
    let texts: Vec<_> = messages.iter().map(|(_, m)| m.text()).collect();
    assert_eq!(texts, ["message 6", "message 7", "message 8"]);
    assert_eq!((request.format, request.replace), (FormatName::Md, false));
    assert_eq!(sim.state.view().range(), None);
    let result = Ok(written(3));
    sim.send(Event::Exported { id: *id, result });
    assert_eq!(status(&mut sim), "3 messages written to /tmp/thread.md");
    // A second end of the same request changes nothing.
    let result = Err(ExportFailure::new("twice"));
    sim.send(Event::Exported { id: *id, result });
    assert_eq!(status(&mut sim), "3 messages written to /tmp/thread.md");
}

#[test]
fn without_a_range_the_filter_or_everything_is_exported() {
    let mut sim = opened(9);
    sim.keys("E");
    assert!(remark(&mut sim).0.contains(" · All messages"));
    type_name(&mut sim, "/tmp/a.jsonl");
    let (id, request) = asked(&sim).remove(0);
    assert_eq!(request.what, ExportScope::Conversation(None));
    let result = Ok(written(9));
    sim.send(Event::Exported { id, result });
    sim.keys("\\");
    sim.send(Event::Pasted("in".to_owned()));
    sim.keys("Enter E");
    assert!(remark(&mut sim).0.contains(" · All that is in as "));
    type_name(&mut sim, "b.csv");
    let (_, request) = asked(&sim).remove(1);
    let ExportScope::Conversation(Some(filter)) = request.what else {
        panic!("{request:?}");
    };
    assert_eq!(filter.words(), "in");
}

#[test]
fn an_unknown_file_ending_is_asked_for_again() {
    let mut sim = opened(2);
    sim.keys("E");
    for name in ["thread.doc", "thread.pdf", "thread", ".csv", "a.json/b"] {
        type_name(&mut sim, name);
        assert!(asked(&sim).is_empty());
        let (words, wrong) = remark(&mut sim);
        assert!(wrong && words.ends_with(ENDINGS), "{words}");
        assert_eq!(typed(&mut sim).as_deref(), Some(name));
    }
    sim.keys("Esc");
    assert!(asked(&sim).is_empty() && typed(&mut sim).is_none());
    for (name, format) in [
        ("a.HTML", Some(FormatName::Html)),
        ("x.y/a.txt", Some(FormatName::Text)),
        (".html", None),
        ("html", None),
        ("a.html/b", None),
        ("", None),
    ] {
        assert_eq!(FormatName::of(name), format, "{name}");
    }
}

#[test]
fn a_file_is_replaced_only_if_the_user_insists() {
    let mut sim = opened(9);
    sim.keys("E");
    type_name(&mut sim, "a.md");
    assert!(!taken(&mut sim).replace);
    assert_eq!(typed(&mut sim).as_deref(), Some("a.md"));
    let (words, wrong) = remark(&mut sim);
    assert!(words.contains("Enter again replaces it") && wrong);
    // A new name must be refused once more.
    type_name(&mut sim, "b.md");
    assert!(!taken(&mut sim).replace);
    sim.keys("Enter");
    let (id, request) = asked(&sim).remove(2);
    assert!(request.replace && &*request.name == "b.md");
    // After a success, the same name must be refused again.
    let result = Ok(written(9));
    sim.send(Event::Exported { id, result });
    sim.keys("E");
    type_name(&mut sim, "b.md");
    assert!(!asked(&sim).remove(3).1.replace);
}

#[test]
fn leaving_the_question_forgets_a_refused_name() {
    let mut sim = opened(9);
    sim.keys("E");
    type_name(&mut sim, "a.md");
    taken(&mut sim);
    sim.keys("Esc E");
    type_name(&mut sim, "a.md");
    assert!(!asked(&sim).remove(1).1.replace);
}

#[test]
fn a_range_stays_selected_if_its_export_fails() {
    let mut sim = opened(9);
    sim.keys("V k E");
    type_name(&mut sim, "a.md");
    taken(&mut sim);
    assert!(remark(&mut sim).1);
    type_name(&mut sim, "c.md");
    let ExportScope::These(messages) = asked(&sim).remove(1).1.what else {
        panic!("{:?}", sim.effects);
    };
    assert_eq!(messages.len(), 2);
}

#[test]
fn tab_hides_numbers_and_codes() {
    let mut sim = opened(9);
    sim.keys("E");
    assert!(remark(&mut sim).0.starts_with("Ctrl-x masks · "));
    sim.keys("Ctrl-x");
    assert!(remark(&mut sim).0.starts_with("Masked (Ctrl-x: not) · "));
    type_name(&mut sim, "a.md");
    let (id, request) = asked(&sim).remove(0);
    assert!(request.rendition.masked);
    let result = Ok(written(9));
    sim.send(Event::Exported { id, result });
    let words = "9 messages written to /tmp/thread.md, masked";
    assert_eq!(status(&mut sim), words);
    // The setting stays, and is visible.
    sim.keys("E");
    assert!(remark(&mut sim).0.starts_with("Masked"));
    sim.keys("Ctrl-x");
    type_name(&mut sim, "b.md");
    assert!(!asked(&sim).remove(1).1.rendition.masked);
    // In other questions the key does nothing.
    sim.keys("/ Ctrl-x");
    assert!(!sim.state.jobs().exports().masks());
}

#[test]
fn a_masked_file_is_not_named_after_the_number() {
    let mut sim = opened(9);
    sim.keys("E");
    let name = |sim: &Sim| match sim.state.input().question().open() {
        Some(prompt) => prompt.line.text().to_owned(),
        None => String::new(),
    };
    let plain = name(&sim);
    assert!(plain.contains("32496123456"), "{plain}");
    sim.keys("Ctrl-x");
    let masked = name(&sim);
    assert!(
        !masked.contains("32496") && FormatName::of(&masked).is_some(),
        "{masked}"
    );
    sim.keys("Ctrl-x");
    assert_eq!(name(&sim), plain);
    // A name that the user typed stays.
    sim.keys("Ctrl-u");
    sim.send(Event::Pasted("my.md".to_owned()));
    sim.keys("Ctrl-x");
    assert_eq!(name(&sim), "my.md");
}

#[test]
fn an_export_shows_its_progress_and_esc_stops_it() {
    let mut sim = opened(9);
    sim.keys("E");
    type_name(&mut sim, "a.md");
    let (id, _) = asked(&sim).remove(0);
    let step = ExportProgress::Read(4_000, Some(9_000), 2);
    sim.send(Event::ExportProgressed { id, step });
    let words = "Exporting… 4,000 read again of 9,000 · Esc stops";
    assert_eq!(status(&mut sim), words);
    let failure = Failure {
        kind: crate::thread::page::FailureKind::Unreachable,
        what: "No connection.".into(),
        advice: "".into(),
        retry_after: None,
    };
    let step = ExportProgress::Delayed(failure, Duration::from_millis(2_500));
    sim.send(Event::ExportProgressed { id, step });
    let delayed = "Exporting… 4,000 read again of 9,000 · No connection. Again in 3 s · Esc stops";
    assert_eq!(status(&mut sim), delayed);
    sim.pass(1);
    assert!(status(&mut sim).contains("Again in 2 s"));
    let step = ExportProgress::Read(4_500, Some(9_000), 2);
    sim.send(Event::ExportProgressed { id, step });
    let words = "Exporting… 4,500 read again of 9,000 · Esc stops";
    assert_eq!(status(&mut sim), words);
    // A second export has to wait; quitting is refused once.
    sim.keys("E");
    assert!(status(&mut sim).starts_with("An export is already running"));
    sim.keys("q");
    assert!(status(&mut sim).contains("again quits without it"));
    sim.keys("Esc");
    assert!(sim.effects.contains(&Effect::Cancel { id }));
    sim.send(Event::RequestCancelled { id });
    assert!(status(&mut sim).contains("no file was written"));
    assert!(!sim.effects.contains(&Effect::Quit));
    sim.keys("q");
    assert!(sim.effects.contains(&Effect::Quit));
}

#[test]
fn a_second_quit_ends_an_export() {
    let mut sim = opened(9);
    sim.keys("E");
    type_name(&mut sim, "a.md");
    sim.keys("q");
    assert!(!sim.effects.contains(&Effect::Quit));
    sim.keys("q");
    assert!(sim.effects.contains(&Effect::Quit));
}

/// Answers the last request for names.
fn list(sim: &mut Sim, names: &[&str]) -> String {
    let effects = sim.effects.iter().rev();
    let mut asked = effects.filter_map(|effect| match effect {
        Effect::ListPaths { id, typed } => Some((*id, typed.to_string())),
        _ => None,
    });
    let (id, typed) = asked.next().unwrap();
    let names = names.iter().map(|name| Arc::from(*name)).collect();
    sim.send(Event::PathsListed { id, names });
    typed
}

#[test]
fn tab_completes_as_far_as_all_names_agree() {
    let mut sim = opened(9);
    sim.keys("E Ctrl-u");
    sim.send(Event::Pasted("~/do".to_owned()));
    sim.keys("Tab");
    assert_eq!(list(&mut sim, &["documents/", "docile.md"]), "~/do");
    assert_eq!(typed(&mut sim).as_deref(), Some("~/doc"));
    let (words, wrong) = remark(&mut sim);
    assert_eq!((&*words, wrong), ("2 names: documents/  docile.md", false));
    // Another key, and the words are those of the name again.
    sim.keys("u");
    assert!(remark(&mut sim).0.contains(ENDINGS));
    sim.keys("Tab");
    assert_eq!(list(&mut sim, &["documents/"]), "~/docu");
    assert_eq!(typed(&mut sim).as_deref(), Some("~/documents/"));
    sim.keys("Tab");
    assert_eq!(list(&mut sim, &[]), "~/documents/");
    assert_eq!(typed(&mut sim).as_deref(), Some("~/documents/"));
    assert!(remark(&mut sim).0.starts_with("No folder"));
}

#[test]
fn names_that_come_late_leave_another_line_alone() {
    let mut sim = opened(9);
    sim.keys("E Ctrl-u a Tab b");
    list(&mut sim, &["archive/"]);
    assert_eq!(typed(&mut sim).as_deref(), Some("ab"));
    sim.keys("Tab Esc");
    list(&mut sim, &["abbey/"]);
    assert_eq!(typed(&mut sim), None);
    // What stands behind the cursor stays there.
    sim.keys("E Ctrl-u a x . m d Left Left Left Left Tab");
    assert_eq!(list(&mut sim, &["arts/"]), "a");
    assert_eq!(typed(&mut sim).as_deref(), Some("arts/x.md"));
    // In UTF-8 both begin with the same byte.
    sim.keys("Ctrl-k Ctrl-u Tab");
    list(&mut sim, &["\u{f6}l/", "\u{fc}ben/"]);
    assert_eq!(typed(&mut sim).as_deref(), Some(""));
}
