//! An exported page of hostile texts in a real browser: nothing runs, nothing is fetched.
//!
//! Needs python3 and Chromium; without them, the test prints a warning and checks nothing.

mod common;
#[path = "hostile/corpus.rs"]
mod corpus;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "export/run.rs"]
mod run;
mod server {
    pub use crate::gateway::PHONE;
}

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gateway::{Gateway, inbound};
use run::{Export, home};
use serde_json::Value;

/// Ways to make a page act. `TRAP` is an address that must not be asked for.
const ATTACKS: &[&str] = &[
    "<script>document.title='owned'</script>",
    "<script src=\"TRAP/s.js\"></script>",
    "</style><script>document.title='owned'</script>",
    "</title><script>document.title='owned'</script>",
    "--><script>document.title='owned'</script>",
    "<img src=\"TRAP/i.png\" onerror=\"document.title='owned'\">",
    "<img src=x onerror=document.title='owned'>",
    "\"><svg onload=document.title='owned'>",
    "' onmouseover='document.title=1' x='",
    "<svg><use href=\"TRAP/u.svg#x\"/></svg>",
    "<iframe src=\"TRAP/f.html\"></iframe>",
    "<iframe srcdoc=\"<script>top.document.title='owned'</script>\"></iframe>",
    "<object data=\"TRAP/o\"></object><embed src=\"TRAP/e\">",
    "<link rel=stylesheet href=\"TRAP/l.css\"><link rel=preload as=image href=\"TRAP/p\">",
    "<style>@import url(TRAP/c.css);body{background:url(TRAP/b.png)}</style>",
    "<meta http-equiv=refresh content=\"0;url=TRAP/r\">",
    "<base href=\"TRAP/\">",
    "<form action=\"TRAP/form\"><input autofocus onfocus=document.title='owned'></form>",
    "<video autoplay src=\"TRAP/v.mp4\"><audio src=\"TRAP/a.mp3\">",
    "<details open ontoggle=document.title='owned'>",
    "<a href=\"javascript:document.title='owned'\">x</a>",
    "javascript:document.title='owned'",
    "data:text/html,<script>document.title='owned'</script>",
    "&lt;script&gt;document.title='owned'&lt;/script&gt;",
    "&#60;script&#62;document.title='owned'&#60;/script&#62;",
    "<scr\0ipt>document.title='owned'</script>",
    "<!--[if gte IE 4]><script>document.title='owned'</script><![endif]-->",
    "<math><mtext><style><img src=x onerror=document.title='owned'></style></mtext></math>",
    "<template><script>document.title='owned'</script></template>",
    "TRAP/only-a-link",
];

/// The elements of an exported page.
const OURS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "h1", "h2",
    "article", "p", "b", "bdi", "span", "time", "img",
];

/// Counts connections; there must be none.
struct Trap {
    address: String,
    came: Arc<AtomicUsize>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let came = Arc::new(AtomicUsize::new(0));
        let counting = Arc::clone(&came);
        thread::spawn(move || {
            for _ in listener.incoming() {
                counting.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// The page after the browser has run; `None` without a browser.
fn look(page: &Path, pictures: Option<&Path>) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/look_at_page.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(page);
    if let Some(pictures) = pictures {
        command.arg("--pictures").arg(pictures);
    }
    let Ok(output) = command.output() else {
        eprintln!("\n!!! SKIPPED: python3 is not here, so no page was looked at\n");
        return None;
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) {
        eprintln!("\n!!! SKIPPED: no page was looked at: {stderr}\n");
        return None;
    }
    assert!(output.status.success(), "{stderr}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn nothing_in_a_page_of_hostile_texts_acts() {
    let (home, trap) = (home(), Trap::set());
    let attacks = ATTACKS.iter().map(|a| a.replace("TRAP", &trap.address));
    let attacks: Vec<String> = attacks.collect();
    // Pages that do act, to prove that the test would notice.
    let control = home.path().join("control.html");
    std::fs::write(&control, attacks.concat()).unwrap();
    if look(&control, None).is_none() {
        return;
    }
    assert!(trap.came() > 0, "the trap catches nothing");
    std::fs::write(&control, &attacks[0]).unwrap();
    assert_eq!(look(&control, None).unwrap()["title"], "owned");

    let trap = Trap::set();
    let attacks = ATTACKS.iter().map(|a| a.replace("TRAP", &trap.address));
    let attacks: Vec<String> = attacks.collect();
    let mut list: Vec<Value> = corpus::hostile_thread()
        .iter()
        .chain(&corpus::harmless_thread())
        .filter_map(|item| serde_json::from_str(item).ok())
        .collect();
    // The hosts of these links do not exist, and finding that out takes time.
    for file in list
        .iter_mut()
        .filter_map(|item| item.get_mut("file")?.as_array_mut())
        .flatten()
    {
        file["image"] = "".into();
    }
    for (n, attack) in (0_i64..).zip(&attacks) {
        let mut item = inbound(1_750_000_000 + n, attack);
        list.insert(0, item.clone());
        for key in ["sender", "receiver", "deliveryStatus"] {
            item[key] = attack.as_str().into();
        }
        item["direction"] = "outbound".into();
        item["file"] = serde_json::json!([{"name": attack, "image": attack, "mime": attack}]);
        list.insert(0, item);
    }
    let count = list.len();
    let gateway = Gateway::start(list);
    let page = home.path().join("thread.html");
    let name = page.to_string_lossy().into_owned();
    let ended = Export::new(&gateway, home.path()).run(&["-o", &name]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    // The program itself fetches attachments; the page must not.
    let before = trap.came();
    let pictures = home.path().join("pictures");
    let Some(became) = look(&page, Some(&pictures)) else {
        return;
    };
    assert_eq!(became["title"], "+32 496 12 34 56");
    assert_eq!(became["handlers"], 0, "{became}");
    let elements = became["elements"].as_object().unwrap();
    for element in elements.keys() {
        assert!(OURS.contains(&element.as_str()), "{element} in {became}");
    }
    assert_eq!(elements["article"], count);
    assert_eq!(
        (&elements["style"], &elements["title"]),
        (&1.into(), &1.into())
    );
    for picture in ["light.png", "dark.png", "page.pdf"] {
        let length = pictures.join(picture).metadata().unwrap().len();
        assert!(length > 10_000, "{picture} has {length} bytes");
    }
    let (light, dark) = (
        std::fs::read(pictures.join("light.png")).unwrap(),
        std::fs::read(pictures.join("dark.png")).unwrap(),
    );
    assert_ne!(light, dark);
    assert_eq!(trap.came(), before, "the page asked for something");
}
