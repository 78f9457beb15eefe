//! The built program, without a terminal: words, streams and exit codes.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A separate home folder, without the caller's environment.
struct Home(tempfile::TempDir);

struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

const KEYS: [(&str, &str); 2] = [
    ("SMSTOOLS_CLIENT_ID", "the-id"),
    ("SMSTOOLS_CLIENT_SECRET", "hunter2"),
];

impl Home {
    fn empty() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn with_config(text: &str) -> Self {
        let home = Self::empty();
        let path = home.config();
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        home
    }

    fn config(&self) -> PathBuf {
        self.0.path().join(".config/smsthread/config.toml")
    }

    fn run(&self, args: &[&str], variables: &[(&str, &str)]) -> Ended {
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        self.run_raw(&args, variables)
    }

    fn run_raw(&self, args: &[&OsStr], variables: &[(&str, &str)]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_smsthread"))
            .args(args)
            .env_clear()
            .env("HOME", self.0.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

impl Ended {
    /// A usage error: exit code 2, nothing on standard output, these words on standard error.
    #[track_caller]
    fn refused_with(&self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert_eq!(self.stdout, "");
        for word in words {
            assert!(self.stderr.contains(word), "{word}: {}", self.stderr);
        }
        assert!(!self.stderr.contains("hunter2"), "{}", self.stderr);
    }
}

#[test]
fn nothing_asked_tells_how_to_begin() {
    let ended = Home::empty().run(&[], &[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    for words in [
        "smsthread NUMBER",
        "smsthread --demo",
        "smsthread check",
        "--help",
    ] {
        assert!(ended.stdout.contains(words), "{}", ended.stdout);
    }
    assert!(!ended.stdout.contains("Contacts"));
}

#[test]
fn nothing_asked_lists_the_contacts() {
    let home = Home::with_config("[contacts]\n\"Ann\\u001b[2J\" = \"0032 496/12.34.56\"");
    let ended = home.run(&[], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(
        ended.stdout.contains("+32 496 12 34 56"),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains('\x1b'));
}

#[test]
fn a_bad_contact_is_told_and_ends_nothing() {
    let home = Home::with_config("[contacts]\nAnn = \"hello\"\nBob = \"+32 496 12 34 56\"");
    let ended = home.run(&[], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("Bob"), "{}", ended.stdout);
    let told = "the contact Ann: \"hello\" is not a phone number";
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
    home.run(&["ann"], &KEYS).refused_with(&[told]);
    let check = home.run(&["check"], &KEYS);
    assert_eq!(check.code, Some(2), "{}", check.stdout);
    assert!(check.stdout.contains(told), "{}", check.stdout);
}

#[test]
fn help_and_version_are_data() {
    let help = Home::empty().run(&["--help"], &[]);
    assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
    for words in [
        "--demo",
        "check",
        "demo-gateway",
        "SMSTOOLS_CLIENT_ID",
        "--page-size",
        "Exit codes",
    ] {
        assert!(help.stdout.contains(words), "{words}: {}", help.stdout);
    }
    let version = Home::empty().run(&["--version"], &[]);
    assert_eq!(version.code, Some(0));
    assert_eq!(
        version.stdout,
        format!("smsthread {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn what_the_command_line_has_wrong_is_a_usage_error() {
    let home = Home::empty();
    home.run(&["--colour", "never", "ann"], &[])
        .refused_with(&["--colour", "--color"]);
    home.run(&["--page-size", "1", "ann"], &[])
        .refused_with(&["--page-size", "50"]);
    home.run(&["--demo", "ann"], &[]).refused_with(&["--demo"]);
    home.run(&["--client-secret", "hunter2", "ann"], &[])
        .refused_with(&["--client-secret"]);
    let raw = home.run_raw(&[OsStr::from_bytes(b"--x\x1b]0;t\x07")], &[]);
    raw.refused_with(&["--x"]);
    assert!(!raw.stderr.contains(['\x1b', '\x07']), "{:?}", raw.stderr);
    home.run_raw(&[OsStr::from_bytes(b"\xff\xfe")], &[])
        .refused_with(&[]);
}

#[test]
fn what_is_no_number_is_told_with_how_to_write_one() {
    let home = Home::with_config("[contacts]\nAnna = \"+32 496 12 34 56\"");
    let said = home.run(&["zebedee\x1b[2J"], &KEYS);
    said.refused_with(&[
        "not a phone number, nor a contact's name",
        "+32 496 12 34 56",
    ]);
    assert!(!said.stderr.contains('\x1b'));
    home.run(&["ana"], &KEYS)
        .refused_with(&["Did you mean the contact Anna?"]);
    home.run(&["chekc"], &KEYS)
        .refused_with(&["Did you mean: smsthread check?"]);
    home.run(&["0496", "12", "34", "56"], &KEYS)
        .refused_with(&["no country is set", "--country BE"]);
    home.run(&[""], &KEYS)
        .refused_with(&["the number is empty"]);
}

#[test]
fn without_credentials_it_tells_where_they_are_made_and_looked_for() {
    let home = Home::empty();
    let said = home.run(&["+32", "496", "12", "34", "56"], &[]);
    let path = home.config();
    said.refused_with(&[
        "smsthread: no client id and no client secret were found\n",
        "Advanced, API authentication",
        "$SMSTOOLS_CLIENT_ID and $SMSTOOLS_CLIENT_SECRET",
        path.to_str().expect("UTF-8"),
        "smsthread --demo",
    ]);
}

#[test]
fn the_screen_needs_a_terminal() {
    let home = Home::empty();
    let words = ["the screen needs a terminal", "not in a pipe"];
    home.run(&["+32496123456"], &KEYS).refused_with(&words);
    home.run(&["--demo"], &[]).refused_with(&words);
}

#[test]
fn the_secret_command_is_not_run_in_vain() {
    let home = Home::empty();
    let trace = home.0.path().join("ran");
    let config = format!(
        "client_id = \"i\"\nclient_secret_command = \"touch {}; echo s\"",
        trace.display()
    );
    fs::create_dir_all(home.config().parent().expect("a parent")).expect("a directory");
    fs::write(home.config(), config).expect("a file");
    home.run(&["+32496123456"], &[])
        .refused_with(&["the screen needs a terminal"]);
    home.run(&["zebedee"], &[])
        .refused_with(&["not a phone number"]);
    assert!(!trace.exists());
    assert_eq!(home.run(&["check"], &[]).code, Some(0));
    assert!(trace.exists(), "check tells whether the command works");
}

#[test]
fn check_tries_the_secret_command_also_without_a_number() {
    let config = "client_id = \"i\"\nclient_secret_command = [\"false\"]";
    let ended = Home::with_config(config).run(&["check"], &[]);
    assert_ne!(ended.code, Some(0), "{}", ended.stdout);
    assert!(
        !ended.stdout.contains("Nothing is wrong."),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_wrong_configuration_is_told_by_file_and_line() {
    let home = Home::with_config("client_id = \"i\"\npagesize = 5");
    let place = format!(
        "{}:2: unknown setting pagesize; did you mean page_size?",
        home.config().display()
    );
    home.run(&["ann"], &[]).refused_with(&[&place]);
    home.run(&["-c", "/gone.toml", "ann"], &[])
        .refused_with(&["no configuration file at /gone.toml"]);
    home.run(&["ann"], &[("SMSTHREAD_CONFIG", "/gone.toml")])
        .refused_with(&["/gone.toml"]);
    home.run(&["-P", "work", "ann"], &[("SMSTHREAD_CONFIG", "/dev/null")])
        .refused_with(&["no profile \"work\" in /dev/null"]);
    // The demo still runs.
    home.run(&["--demo"], &[])
        .refused_with(&["the screen needs a terminal"]);
}

#[test]
fn a_secret_that_others_can_read_is_refused() {
    let home = Home::with_config("client_id = \"i\"\nclient_secret = \"hunter2\"");
    fs::set_permissions(home.config(), fs::Permissions::from_mode(0o644)).expect("a mode");
    let line = format!("chmod 600 {}\n", home.config().display());
    home.run(&["+32496123456"], &[])
        .refused_with(&["mode 0644", &line]);
    fs::set_permissions(home.config(), fs::Permissions::from_mode(0o600)).expect("a mode");
    home.run(&["+32496123456"], &[])
        .refused_with(&["the screen needs a terminal"]);
}

#[test]
fn check_without_a_number_makes_no_request_and_says_so() {
    // A gateway that is not there would be an error if it were asked.
    let variables = [
        &KEYS[..],
        &[
            ("SMSTHREAD_BASE_URL", "http://127.0.0.1:1"),
            ("LANG", "C.UTF-8"),
        ],
    ]
    .concat();
    let ended = Home::empty().run(&["check"], &variables);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for words in [
        "7 characters, from $SMSTOOLS_CLIENT_SECRET",
        "http://127.0.0.1:1/, from $SMSTHREAD_BASE_URL",
        "the credentials are not tested",
        "LANG=C.UTF-8",
        "Nothing is wrong.",
    ] {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
    assert!(!ended.stdout.contains("hunter2"));
}

#[test]
fn check_tells_all_that_is_wrong() {
    let nothing = Home::empty().run(&["check", "12"], &[]);
    assert_eq!(nothing.code, Some(2));
    for words in [
        "WRONG credentials",
        "WRONG number",
        "12 has too few digits",
        "2 things are wrong.",
    ] {
        assert!(
            nothing.stdout.contains(words),
            "{words}: {}",
            nothing.stdout
        );
    }
    let broken = Home::with_config("refresh = \"often\"").run(&["check"], &[]);
    assert_eq!(broken.code, Some(2));
    assert!(
        broken.stdout.contains("refresh must be a whole number"),
        "{}",
        broken.stdout
    );
    assert!(broken.stdout.contains("time zone"), "{}", broken.stdout);
}

#[test]
fn a_pipe_that_nobody_reads_is_no_log() {
    let home = Home::empty();
    let pipe = home.0.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let log = pipe.to_str().expect("UTF-8");
    home.run(&["check", "--log", log, "12"], &KEYS)
        .refused_with(&["cannot be written: it is a pipe that nobody reads"]);
}

#[test]
fn the_log_is_its_readers_alone() {
    let home = Home::empty();
    for (file, how) in [("new.log", None), ("old.log", Some(0o644))] {
        let path = home.0.path().join(file);
        if let Some(mode) = how {
            fs::write(&path, "kept\n").expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        }
        let log = path.to_str().expect("UTF-8");
        let ended = home.run(&["check", "--log", log, "12"], &KEYS);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        let mode = fs::metadata(&path).expect("a log").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
        assert_eq!(
            fs::read_to_string(&path)
                .expect("a log")
                .starts_with("kept\n"),
            how.is_some()
        );
    }
    // Through a link the mode of somebody's file is not ours to change.
    let target = home.0.path().join("target");
    fs::write(&target, "").expect("a file");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).expect("a mode");
    let link = home.0.path().join("link.log");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    let log = link.to_str().expect("UTF-8");
    let ended = home.run(&["check", "--log", log, "12"], &KEYS);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    let mode = fs::metadata(&target).expect("a log").permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    home.run(&["check", "--log", "/gone/x.log", "12"], &KEYS)
        .refused_with(&["the log file /gone/x.log cannot be written"]);
}

#[test]
fn a_clipboard_is_not_kept_where_there_is_no_desktop() {
    let ended = Home::empty().run(&["keep-clipboard"], &[]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert_eq!(ended.stdout, "", "it has not got it");
    assert!(
        !Home::empty()
            .run(&["--help"], &[])
            .stdout
            .contains("keep-clipboard")
    );
}

#[test]
fn variables_count_like_options_but_a_flag_and_another_profile_win() {
    let home =
        Home::with_config("[profiles.work]\nclient_id = \"w\"\n[profiles.home]\nclient_id = \"h\"");
    let said = |args: &[&str], variables: &[(&str, &str)]| {
        let ended = home.run(args, variables);
        ended.stdout + &ended.stderr
    };
    let profile = [("SMSTHREAD_PROFILE", "home")];
    assert!(said(&["check"], &profile).contains("[profiles.home]"));
    for args in [&["-P", "work", "check"][..], &["check", "-P", "work"]] {
        let said = said(args, &profile);
        assert!(said.contains("[profiles.work]"), "{args:?}: {said}");
    }
    let url = [("SMSTHREAD_BASE_URL", "https://env.example/v1")];
    assert!(said(&["check"], &url).contains("https://env.example/v1, from $SMSTHREAD_BASE_URL"));
    let of_profile = said(&["-P", "work", "check"], &url);
    assert!(!of_profile.contains("env.example"), "{of_profile}");
    assert!(said(&["check"], &[("SMSTHREAD_BASE_URL", "")]).contains(", the default"));
}

#[test]
fn a_wrong_variable_is_named_and_an_empty_one_or_one_of_another_run_is_no_matter() {
    let home = Home::empty();
    home.run(&["check"], &[("SMSTHREAD_IMAGES", "blocks")])
        .refused_with(&["blocks", "halfblocks", "$SMSTHREAD_IMAGES"]);
    let flag = home.run(
        &["--images", "blocks", "check"],
        &[("SMSTHREAD_IMAGES", "off")],
    );
    flag.refused_with(&["blocks"]);
    assert!(
        !flag.stderr.contains("$SMSTHREAD_IMAGES"),
        "{}",
        flag.stderr
    );
    home.run(
        &["--demo"],
        &[
            ("SMSTHREAD_IMAGES", ""),
            ("SMSTHREAD_BASE_URL", "https://x/v1"),
        ],
    )
    .refused_with(&["the screen needs a terminal"]);
    home.run(&["--demo", "--base-url", "https://x/v1"], &[])
        .refused_with(&["--base-url"]);
}

#[test]
fn faults_are_listed_where_one_is_asked_for_that_is_none() {
    let home = Home::empty();
    home.run(&["demo-gateway", "--fail", "501"], &[])
        .refused_with(&["501", "103", "unreadable-item", "KIND@N"]);
    let help = home.run(&["demo-gateway", "-h"], &[]);
    assert!(help.stdout.contains("unreadable-item"), "{}", help.stdout);
}

#[test]
fn the_configuration_file_that_is_printed_can_be_used() {
    let home = Home::empty();
    let printed = home.run(&["config"], &[]);
    assert_eq!((printed.code, &*printed.stderr), (Some(0), ""));
    assert!(printed.stdout.contains("#client_secret_command"));
    let used = Home::with_config(&printed.stdout).run(&[], &[]);
    assert_eq!((used.code, &*used.stderr), (Some(0), ""));
}

#[test]
fn the_manual_goes_to_standard_output_or_below_a_folder() {
    let home = Home::empty();
    let folder = home.0.path().join("man");
    let all = home.run(&["man"], &[]);
    let quiet = home.run(&["man", folder.to_str().expect("UTF-8")], &[]);
    assert_eq!(
        (all.code, quiet.code, &*quiet.stdout),
        (Some(0), Some(0), "")
    );
    for file in ["man1/smsthread.1", "man5/smsthread-config.5"] {
        let page = fs::read_to_string(folder.join(file)).expect(file);
        assert!(page.contains(".TH") && all.stdout.contains(&page), "{file}");
    }
    let taken = home.0.path().join("taken");
    fs::write(&taken, "").expect("a file");
    let failed = home.run(&["man", taken.to_str().expect("UTF-8")], &[]);
    assert_eq!(failed.code, Some(1), "{}", failed.stderr);
    assert!(failed.stderr.contains("the manual cannot be written"));
}

#[test]
fn a_time_zone_that_cannot_be_read_to_its_end_is_utc() {
    let home = Home::empty();
    let pipe = home.0.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    for path in [
        pipe.to_str().expect("UTF-8"),
        "/dev/zero",
        "/proc/self/stat",
    ] {
        for zone in [path.to_owned(), format!(":{path}")] {
            let ended = home.run(&["check"], &[("TZ", &zone)]);
            let words = format!("UTC, because TZ={zone} is not a time zone");
            assert!(ended.stdout.contains(&words), "{}", ended.stdout);
        }
    }
    let ended = home.run(&["check"], &[("TZ", ":Asia/Tokyo")]);
    assert!(ended.stdout.contains("UTC+09:00"), "{}", ended.stdout);
}

#[test]
fn an_output_that_cannot_be_written_is_told() {
    let home = Home::empty();
    for args in ["config", "--help", "--version", "check"] {
        for to in ["> /dev/full", "1< /dev/null"] {
            let ended = Command::new("sh")
                .args(["-c", &format!("exec \"$0\" {args} {to}")])
                .arg(env!("CARGO_BIN_EXE_smsthread"))
                .env_clear()
                .env("HOME", home.0.path())
                .envs(KEYS)
                .stdin(Stdio::null())
                .output()
                .expect("a shell");
            let words = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(1), "{args} {to}: {words}");
            let told = "standard output cannot be written: ";
            assert!(words.contains(told), "{args} {to}: {words}");
        }
    }
}

#[test]
fn too_few_open_files_are_told_and_a_limit_that_may_be_raised_is_raised() {
    let home = Home::empty();
    let run = |limit: &str, args: &str| {
        let words = format!("ulimit {limit} && exec \"$0\" {args}");
        Command::new("sh")
            .args(["-c", &words, env!("CARGO_BIN_EXE_smsthread")])
            .env_clear()
            .env("HOME", home.0.path())
            .envs(KEYS)
            .env("SMSTHREAD_BASE_URL", "http://127.0.0.1:1")
            .stdin(Stdio::null())
            .output()
            .expect("a shell")
    };
    for limit in ["-n 5", "-n 6", "-n 7", "-n 12", "-n 63"] {
        for args in ["export +32496123456", "check", "demo-gateway"] {
            let ended = run(limit, args);
            let words = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(1), "{limit} {args} {words}");
            assert!(words.contains("files may be open"), "{words}");
            assert!(words.contains("ulimit -n 256"), "{words}");
        }
    }
    let ended = run("-S -n 8", "check +32496123456");
    let words = String::from_utf8_lossy(&ended.stdout);
    assert!(words.contains("127.0.0.1:1 cannot be reached"), "{words}");
}
