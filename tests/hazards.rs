//! Lists that no gateway should have, and gateways that answer as no gateway should. Each is read
//! on the screen, by `export` and by `print --all`. The result is the list, or exit code 1 and a
//! sentence (on the screen: a sentence). There are never more requests than slices, and half of
//! that; a few times as many where a gateway cuts its answers at random.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "hazards/lists.rs"]
mod lists;
#[path = "export/run.rs"]
mod run;
#[path = "hazards/screen.rs"]
mod screen;

use gateway::Gateway;
use lists::{Case, Expected, cases};
use run::{Ended, Export, home};
use serde_json::Value;

/// Requests beyond those for the slices: the newest one again, an audit, a ceiling put to the test, the
/// end of the list looked for.
const MORE: usize = 18;
/// Requests until a reading that cannot succeed is given up.
const GIVEN_UP: usize = 200;

/// An empty list is said to be empty, though that is no failure.
const NOTHING: &str = "has no messages";

impl Case {
    fn gateway(&self) -> Gateway {
        let gateway = Gateway::start(self.list.clone());
        (self.set)(&gateway);
        gateway
    }

    /// A run that succeeded has written the true list, a run that failed has said why, and both
    /// made few requests.
    fn fault(&self, read: &Result<Vec<String>, String>, gateway: &Gateway) -> Option<String> {
        let mut truth = (self.truth)(&gateway.list());
        let before = (self.truth)(&self.list);
        if read.as_ref() == Ok(&before) {
            // Later changes came too late to be seen.
            truth = before;
        }
        let (asked, least) = (gateway.asked().len(), self.slices());
        let most = match read {
            Ok(_) => least * 3 / 2 * self.readings + MORE,
            Err(_) => least * 3 * self.readings + GIVEN_UP,
        };
        let differs = |texts: &[String]| {
            let at = texts
                .iter()
                .zip(&truth)
                .position(|(ours, theirs)| ours != theirs);
            at.or((texts.len() != truth.len()).then(|| texts.len().min(truth.len())))
        };
        match (read, self.expected) {
            (Ok(texts), _) if differs(texts).is_some() => Some(format!(
                "{} of {}, another one from {:?} on, and nothing is said",
                texts.len(),
                truth.len(),
                differs(texts)
            )),
            (Ok(_), Expected::Words) => Some("nothing is said".to_owned()),
            (Err(words), Expected::List) if truth.is_empty() && words.contains(NOTHING) => None,
            (Err(words), Expected::List) => Some(format!("it is not read: {words}")),
            (Err(words), _) if words.trim().len() < 20 => Some(format!("no sentence: {words:?}")),
            _ if asked > most => Some(format!("{asked} requests, and {most} are enough")),
            _ => None,
        }
    }

    fn slices(&self) -> usize {
        self.list.len().div_ceil(self.slice).max(1)
    }
}

/// The cases; those whose name has the words in `SMSTHREAD_HAZARD`, if it is set.
fn wanted_cases() -> impl Iterator<Item = Case> {
    let words = std::env::var("SMSTHREAD_HAZARD").unwrap_or_default();
    let cases = cases().into_iter();
    cases.filter(move |case| case.name.contains(&words))
}

/// All cases, each read in the same way.
struct Faults(&'static str, Vec<String>);

impl Faults {
    fn note(&mut self, case: &Case, read: &Result<Vec<String>, String>, gateway: &Gateway) {
        let fault = case.fault(read, gateway);
        self.1
            .extend(fault.map(|fault| format!("{}: {fault}", case.name)));
    }

    fn none(self) {
        let Self(how, faults) = self;
        assert!(faults.is_empty(), "{how}:\n{}", faults.join("\n"));
    }
}

/// How a program ended: with the list, or with 1 and a sentence.
fn ended(ended: Ended, texts: impl Fn(&str) -> Vec<String>) -> Result<Vec<String>, String> {
    match ended.code {
        Some(0) if ended.stderr.contains(NOTHING) => Err(ended.stderr),
        Some(0) => Ok(texts(&ended.stdout)),
        Some(1) => Err(ended.stderr),
        code => Err(format!("{code:?}")),
    }
}

#[test]
fn an_export_is_the_list_or_says_why_not() {
    let text = |line: &str| {
        let item: Value = serde_json::from_str(line).unwrap();
        item["message"].as_str().unwrap().to_owned()
    };
    let mut faults = Faults("export", Vec::new());
    for case in wanted_cases() {
        let (home, gateway) = (home(), case.gateway());
        let export = Export::new(&gateway, home.path()).run(&[]);
        let read = ended(export, |stdout| stdout.lines().map(text).collect());
        faults.note(&case, &read, &gateway);
    }
    faults.none();
}

#[test]
fn what_is_printed_is_the_list_or_it_says_why_not() {
    let texts = |stdout: &str| {
        let words = stdout.split(|c: char| c.is_whitespace() || c == '│');
        let texts = words.filter(|word| word.starts_with("no."));
        texts.map(str::to_owned).collect()
    };
    let mut faults = Faults("print", Vec::new());
    for case in wanted_cases() {
        let (home, gateway) = (home(), case.gateway());
        let print = Export::new(&gateway, home.path()).printed().run(&["--all"]);
        faults.note(&case, &ended(print, texts), &gateway);
    }
    faults.none();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_has_the_list_or_says_why_not() {
    let mut faults = Faults("screen", Vec::new());
    for case in wanted_cases() {
        let gateway = case.gateway();
        let read = screen::read(&gateway).await;
        faults.note(&case.on_screen(), &read, &gateway);
    }
    faults.none();
}

#[test]
fn there_are_many() {
    assert!(cases().len() >= 40, "{}", cases().len());
}
