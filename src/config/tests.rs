use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use secrecy::ExposeSecret;

use super::environment::Environment;
use super::file::ConfigFile;
use super::file::{SETTINGS, TOP_LEVEL};
use super::*;
use crate::chat::action::Action;
use crate::chat::key::Key;
use crate::text::SafeText;

/// A directory with a configuration, and the options and variables of a test.
struct Setup {
    directory: tempfile::TempDir,
    flags: Options,
    environment: Environment,
}

impl Setup {
    fn new(text: &str) -> Self {
        let setup = Self::without_file();
        let path = setup.path();
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(&path, text).expect("a file");
        setup.chmod(0o600);
        setup
    }

    fn without_file() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let environment = Environment {
            config_dir: Some(directory.path().into()),
            home: Some("/home/reader".into()),
            ..Environment::default()
        };
        Self {
            directory,
            flags: Options::default(),
            environment,
        }
    }

    /// Sets these variables.
    fn with(mut self, variables: &[(&str, &str)]) -> Self {
        let get = |name: &str| {
            let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
            (!value.is_empty()).then(|| (*value).to_owned())
        };
        let options = Options {
            config: get(variables::CONFIG).map(PathBuf::from),
            profile: get(variables::PROFILE),
            base_url: get(variables::BASE_URL),
            client_id: get(variables::CLIENT_ID),
            log: get(variables::LOG).map(PathBuf::from),
            ..Options::default()
        };
        let read = Environment::read(options, |name| get(name).map(Into::into));
        self.environment = Environment {
            config_dir: self.environment.config_dir,
            home: self.environment.home,
            ..read.expect("an environment")
        };
        self
    }

    fn flags(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(&mut self.flags);
        self
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("smsthread/config.toml")
    }

    fn chmod(&self, mode: u32) {
        fs::set_permissions(self.path(), fs::Permissions::from_mode(mode)).expect("a mode");
    }

    fn load(&self) -> Result<Config, ConfigError> {
        Config::load(&self.flags, &self.environment)
    }

    fn config(&self) -> Config {
        self.load().unwrap_or_else(|e| panic!("{e}"))
    }

    /// The error, without the directory.
    fn error(&self) -> String {
        let error = self.load().expect_err("an error");
        self.words(&error)
    }

    fn words(&self, error: &ConfigError) -> String {
        let said = format!("{error}\n{}", error.advice());
        said.replace(self.directory.path().to_str().expect("UTF-8"), "")
    }

    /// Id, secret and base URL.
    fn account(&self) -> (String, String, String) {
        let account = self.config().account;
        let keys = account.credentials().unwrap_or_else(|e| panic!("{e}"));
        let secret = keys.client_secret.expose_secret().to_owned();
        (keys.client_id, secret, account.base_url.value.to_string())
    }
}

fn account(id: &str, secret: &str, base_url: &str) -> (String, String, String) {
    (id.into(), secret.into(), base_url.into())
}

const TWO_ACCOUNTS: &str = r#"
client_id = "top-id"
client_secret = "top-secret"
base_url = "https://top.example/v1"
insecure_http = true
page_size = 100
refresh = 30

[profiles.work]
client_id = "work-id"
client_secret = "work-secret"
base_url = "https://work.example/v1"
page_size = 200

[profiles.bare]
country = "NL"
"#;

const ENVIRONMENT: [(&str, &str); 3] = [
    ("SMSTOOLS_CLIENT_ID", "env-id"),
    ("SMSTOOLS_CLIENT_SECRET", "env-secret"),
    ("SMSTHREAD_BASE_URL", "https://env.example/v1"),
];

#[test]
fn without_settings_all_defaults_apply() {
    let setup = Setup::without_file();
    let config = setup.config();
    assert_eq!(config.page_size, None);
    assert_eq!(config.refresh, Some(Duration::from_secs(15)));
    assert_eq!(config.color, ColorChoice::Auto);
    assert_eq!(
        config.account.base_url.value.as_str(),
        account::DEFAULT_BASE_URL
    );
    assert_eq!(
        (config.log, config.country, config.profile),
        (None, None, None)
    );
    assert!(!config.account.insecure_http);
    assert_eq!(
        config.file,
        FileStatus::Absent {
            path: Some(setup.path())
        }
    );
}

#[test]
fn flag_beats_environment_beats_file() {
    let file = Setup::new(TWO_ACCOUNTS);
    assert_eq!(
        file.account(),
        account("top-id", "top-secret", "https://top.example/v1")
    );
    let both = file.with(&ENVIRONMENT);
    assert_eq!(
        both.account(),
        account("env-id", "env-secret", "https://env.example/v1")
    );
    let all = both.flags(|flags| {
        flags.client_id = Some("flag-id".into());
        flags.base_url = Some("https://flag.example/v1/".into());
        flags.page_size = Some(50);
        flags.refresh = Some(0);
    });
    assert_eq!(
        all.account(),
        account("flag-id", "env-secret", "https://flag.example/v1")
    );
    assert_eq!(all.config().page_size, Some(50));
    assert_eq!(all.config().refresh, None);
}

#[test]
fn colours_follow_flag_no_color_and_file_in_this_order() {
    let file = Setup::new("color = \"always\"");
    assert_eq!(file.config().color, ColorChoice::Always);
    let plain = file.with(&[("NO_COLOR", "1")]);
    assert_eq!(plain.config().color, ColorChoice::Never);
    let asked = plain.flags(|flags| flags.color = Some(ColorChoice::Auto));
    assert_eq!(asked.config().color, ColorChoice::Auto);
    let unset = Setup::without_file().with(&[("NO_COLOR", "")]);
    assert_eq!(unset.config().color, ColorChoice::Auto);
}

#[test]
fn logs_follow_flag_environment_and_file_in_this_order() {
    let file = Setup::new("log = \"~/sms.log\"");
    assert_eq!(
        file.config().log.as_deref(),
        Some(Path::new("/home/reader/sms.log"))
    );
    let variable = file.with(&[("SMSTHREAD_LOG", "env.log")]);
    assert_eq!(variable.config().log.as_deref(), Some(Path::new("env.log")));
    let flag = variable.flags(|flags| flags.log = Some("flag.log".into()));
    assert_eq!(flag.config().log.as_deref(), Some(Path::new("flag.log")));
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let names = [
        "SMSTHREAD_CONFIG",
        "SMSTHREAD_PROFILE",
        "SMSTHREAD_BASE_URL",
        "SMSTHREAD_LOG",
    ];
    let keys = ["SMSTOOLS_CLIENT_ID", "SMSTOOLS_CLIENT_SECRET"];
    let empty: Vec<_> = names.iter().chain(&keys).map(|name| (*name, "")).collect();
    let setup = Setup::new(TWO_ACCOUNTS).with(&empty);
    assert_eq!(
        setup.account(),
        account("top-id", "top-secret", "https://top.example/v1")
    );
}

#[test]
fn a_chosen_profile_is_an_account_of_its_own() {
    for setup in [
        Setup::new(TWO_ACCOUNTS)
            .with(&ENVIRONMENT)
            .flags(|flags| flags.profile = Some("work".into())),
        Setup::new(TWO_ACCOUNTS)
            .with(&[&ENVIRONMENT[..], &[("SMSTHREAD_PROFILE", "work")]].concat()),
    ] {
        assert_eq!(
            setup.account(),
            account("work-id", "work-secret", "https://work.example/v1")
        );
        let config = setup.config();
        assert!(
            !config.account.insecure_http,
            "the top level's does not count"
        );
        assert_eq!(config.page_size, Some(200), "the profile's");
        assert_eq!(
            config.refresh,
            Some(Duration::from_secs(30)),
            "the top level's"
        );
        assert_eq!(config.profile.as_deref(), Some("work"));
    }
    let flag = Setup::new(TWO_ACCOUNTS).with(&ENVIRONMENT).flags(|flags| {
        flags.profile = Some("work".into());
        flags.base_url = Some("https://flag.example/v1".into());
    });
    assert_eq!(
        flag.account(),
        account("work-id", "work-secret", "https://flag.example/v1")
    );
}

#[test]
fn a_chosen_profile_borrows_no_credentials() {
    let setup = Setup::new(TWO_ACCOUNTS)
        .with(&ENVIRONMENT)
        .flags(|flags| flags.profile = Some("bare".into()));
    let config = setup.config();
    assert_eq!(
        config.account.base_url.value.as_str(),
        account::DEFAULT_BASE_URL
    );
    let said = setup.words(&config.account.credentials().expect_err("no keys"));
    assert!(
        said.contains("[profiles.bare] in /smsthread/config.toml"),
        "{said}"
    );
    assert!(!said.contains("SMSTOOLS"), "{said}");
}

#[test]
fn the_default_profile_is_not_mixed_with_another_account() {
    let text = format!("default_profile = \"work\"\n{TWO_ACCOUNTS}");
    let work = account("work-id", "work-secret", "https://work.example/v1");
    assert_eq!(Setup::new(&text).account(), work);
    // A complete account in the environment replaces it, base URL included.
    let keys = Setup::new(&text).with(&ENVIRONMENT[..2]);
    assert_eq!(
        keys.account(),
        account("env-id", "env-secret", account::DEFAULT_BASE_URL)
    );
    let whole = Setup::new(&text).with(&ENVIRONMENT);
    assert_eq!(
        whole.account(),
        account("env-id", "env-secret", "https://env.example/v1")
    );
    for part in 0..3 {
        let said = Setup::new(&text).with(&ENVIRONMENT[part..=part]).error();
        assert!(said.contains(ENVIRONMENT[part].0), "{said}");
        assert!(
            said.contains("-P work") && !said.contains("env-secret"),
            "{said}"
        );
    }
    // An option counts more than the profile.
    let id = Setup::new(&text)
        .with(&ENVIRONMENT[..1])
        .flags(|flags| flags.client_id = Some("flag-id".into()));
    assert_eq!(
        id.account(),
        account("flag-id", "work-secret", "https://work.example/v1")
    );
    let flag = Setup::new(&text)
        .with(&ENVIRONMENT[2..])
        .flags(|flags| flags.base_url = Some("https://flag.example/v1".into()));
    assert_eq!(
        flag.account(),
        account("work-id", "work-secret", "https://flag.example/v1")
    );
}

#[test]
fn a_missing_profile_is_named_in_the_error() {
    let asked = Setup::new(TWO_ACCOUNTS).flags(|flags| flags.profile = Some("wrok".into()));
    let said = asked.error();
    assert!(said.contains("no profile \"wrok\""), "{said}");
    assert!(said.contains("bare, work"), "{said}");
    let default = Setup::new("default_profile = \"gone\"").error();
    assert!(default.contains("no profile \"gone\""), "{default}");
    let without_file = Setup::without_file().flags(|flags| flags.profile = Some("work".into()));
    assert!(without_file.error().contains("[profiles.NAME]"));
}

#[test]
fn only_a_file_named_by_the_user_must_exist() {
    let flag = Setup::without_file().flags(|flags| flags.config = Some("/gone/a.toml".into()));
    assert!(
        flag.error()
            .contains("no configuration file at /gone/a.toml")
    );
    let variable = Setup::without_file().with(&[("SMSTHREAD_CONFIG", "/gone/b.toml")]);
    assert!(
        variable
            .error()
            .contains("no configuration file at /gone/b.toml")
    );
}

#[test]
fn unknown_keys_are_named_with_the_nearest_known_one_and_the_line() {
    for (text, said) in [
        (
            "\npagesize = 500",
            "/smsthread/config.toml:2: unknown setting pagesize; did you mean page_size?",
        ),
        (
            "page-size = 500",
            ":1: unknown setting page-size; did you mean page_size?",
        ),
        ("Client_ID = \"x\"", "did you mean client_id?"),
        ("colour = \"auto\"", "did you mean color?"),
        (
            "client_secret_cmd = \"x\"",
            "did you mean client_secret_command?",
        ),
        ("contact = 1", "did you mean contacts?"),
        (
            "[profiles.work]\n\nrefersh = 1",
            ":3: unknown setting profiles.work.refersh; did you mean refresh?",
        ),
        (
            "[profiles.work]\ncontacts = {}",
            "unknown setting profiles.work.contacts",
        ),
        (
            "zzz = 1",
            "unknown setting zzz\nPossible here: client_id, client_secret,",
        ),
    ] {
        let error = Setup::new(text).error();
        assert!(error.contains(said), "{text}: {error}");
    }
}

/// A file, and the expected error.
const WRONG_VALUES: &[(&str, &str)] = &[
    (
        "page_size = \"500\"",
        ":1: page_size must be a whole number from 50 to 2000, not a text",
    ),
    (
        "\n\npage_size = 49",
        ":3: page_size must be a whole number from 50 to 2000\n",
    ),
    ("page_size = 2001", "from 50 to 2000"),
    ("max_messages = 10", "from 5000 to 10000000"),
    ("max_in_flight = 9", "from 1 to 8"),
    ("page_size = -1", "from 50 to 2000"),
    ("page_size = 99999999999999999999", "from 50 to 2000"),
    (
        "refresh = 1.5",
        "refresh must be a whole number from 0 to 86400, not a number with a point",
    ),
    ("refresh = 86401", "from 0 to 86400"),
    (
        "insecure_http = \"yes\"",
        "insecure_http must be true or false, not a text",
    ),
    (
        "country = \"Belgium\"",
        "country must be the two letters of a country, as in \"BE\"",
    ),
    ("country = \"ZZ\"", "country must be the two letters"),
    (
        "color = \"blue\"",
        "color must be \"auto\", \"always\" or \"never\"",
    ),
    (
        "client_id = 12",
        "client_id must be a text in quotes, not a whole number",
    ),
    (
        "client_id = \"\"",
        "client_id must be a text in quotes, not empty",
    ),
    (
        "client_secret_command = []",
        "client_secret_command must be a command in quotes, or a list",
    ),
    (
        "client_secret_command = [\"pass\", 1]",
        "client_secret_command must be a command in quotes",
    ),
    (
        "log = \"sms.log\"",
        "log must be a path in quotes that begins with / or ~/",
    ),
    (
        "profiles = 1",
        "profiles must be sections, as in [profiles.work], not a whole number",
    ),
    (
        "profiles.work = 1",
        "profiles.work must be a section, as [profiles.work] is",
    ),
    (
        "[profiles.work]\npage_size = 1",
        ":2: profiles.work.page_size must be",
    ),
    ("contacts = []", "contacts must be a section of names"),
    (
        "[contacts]\nAnn = 32496123456",
        ":2: contacts.Ann must be a number in quotes",
    ),
    (
        "client_secret = \"a\"\nclient_secret_command = \"b\"",
        "only one may be",
    ),
];

#[test]
fn wrong_values_are_named_with_key_line_and_what_is_expected() {
    for (text, said) in WRONG_VALUES {
        let error = Setup::new(text).error();
        assert!(error.contains(said), "{text}: {error}");
    }
}

#[test]
fn a_named_pipe_is_refused_and_not_waited_for() {
    let setup = Setup::new("");
    fs::remove_file(setup.path()).expect("a file");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        setup.path(),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .expect("a pipe");
    assert!(setup.error().contains("it is a named pipe"));
}

#[test]
fn a_variable_that_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStringExt;
    let read = Environment::read(Options::default(), |name| {
        let value = std::ffi::OsString::from_vec(b"hunter2\xff".to_vec());
        (name == "SMSTOOLS_CLIENT_SECRET").then_some(value)
    });
    let error = read.expect_err("not UTF-8");
    assert_eq!(
        error.to_string(),
        "$SMSTOOLS_CLIENT_SECRET must be valid UTF-8"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn base_urls_are_checked_and_never_repeated() {
    for (url, said) in [
        ("api.example", "is not a URL"),
        ("ftp://api.example", "neither https: nor http:"),
        (
            "https://user:hunter2@api.example",
            "holds a user name or password",
        ),
        ("https://api.example/v1?key=hunter2", "holds a ? or #"),
        ("http://api.example/v1", "is plain http"),
        ("http://127.0.0.1.example/v1", "is plain http"),
        ("data:hunter2", "names no host"),
    ] {
        let error = Setup::without_file()
            .with(&[("SMSTHREAD_BASE_URL", url)])
            .error();
        assert!(
            error.contains(said) && error.contains("$SMSTHREAD_BASE_URL"),
            "{url}: {error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
    for url in [
        "http://127.0.0.1:8080/v1",
        "http://localhost:1/",
        "http://[::1]/v1",
    ] {
        Setup::without_file()
            .with(&[("SMSTHREAD_BASE_URL", url)])
            .config();
    }
    let allowed = Setup::new("base_url = \"http://api.example\"\ninsecure_http = true");
    assert!(allowed.config().account.insecure_http);
}

#[test]
fn a_syntax_error_names_the_line_and_never_quotes_it() {
    for text in [
        "page_size = 500\nclient_secret = \"hunter2",
        "\nclient_secret = hunter2",
        "\nclient_secret hunter2",
        "client_secret = \"a\"\nclient_secret = \"hunter2\"",
        "\nclient_secret = [\"hunter2\"]",
        "\nclient_secret = { hunter2 = 1 }",
    ] {
        let error = Setup::new(text).error();
        assert!(
            error.contains("/smsthread/config.toml:2: "),
            "{text}: {error}"
        );
        assert!(!error.contains("hunter2"), "{text}: {error}");
        assert!(!format!("{:?}", Setup::new(text).load()).contains("hunter2"));
    }
    let setup = Setup::new("");
    fs::write(setup.path(), b"client_id = \"\xff\"").expect("a file");
    assert!(
        setup
            .error()
            .contains("cannot be read: it is not text in UTF-8; save it in this encoding")
    );
    fs::write(setup.path(), "#".repeat(2_000_000)).expect("a file");
    assert!(setup.error().contains("larger than 1 MiB"));
}

#[test]
fn a_secret_that_others_can_read_is_refused_with_a_command_that_fixes_it() {
    for text in [
        "client_secret = \"s\"",
        "[profiles.other]\nclient_secret = \"s\"",
    ] {
        let setup = Setup::new(text);
        for mode in [0o644, 0o640, 0o604, 0o660, 0o601] {
            setup.chmod(mode);
            let said = setup.load().expect_err("refused").advice();
            assert_eq!(
                said,
                format!("To repair this:\n  chmod 600 {}", setup.path().display())
            );
        }
        for mode in [0o600, 0o400] {
            setup.chmod(mode);
            setup.config();
        }
    }
    let harmless = Setup::new("client_id = \"i\"\nclient_secret_command = \"pass\"");
    harmless.chmod(0o644);
    harmless.config();
}

#[test]
fn a_file_that_others_can_change_is_refused_with_a_command_that_fixes_it() {
    for text in [
        "client_id = \"i\"\nclient_secret_command = \"pass\"",
        "base_url = \"https://sms.example\"",
    ] {
        let setup = Setup::new(text);
        for mode in [0o666, 0o602, 0o620, 0o646] {
            setup.chmod(mode);
            let refused = setup.load().expect_err("refused");
            assert!(refused.to_string().contains(&format!("{mode:04o}")));
            let mend = format!("To repair this:\n  chmod go-w {}", setup.path().display());
            assert_eq!(refused.advice(), mend, "{text}");
        }
        setup.chmod(0o644);
        setup.config();
    }
}

#[test]
fn a_folder_in_which_others_can_replace_the_file_is_refused() {
    let setup = Setup::new("client_secret_command = \"pass\"");
    let path = setup.path();
    for folder in path.ancestors().skip(1).take(2) {
        let set = |mode| fs::set_permissions(folder, fs::Permissions::from_mode(mode));
        for mode in [0o777, 0o703] {
            set(mode).expect("a mode");
            let refused = setup.load().expect_err("refused");
            let mend = format!("To repair this:\n  chmod go-w {}", folder.display());
            assert_eq!(refused.advice(), mend);
        }
        // As in /tmp, where users can replace only their own files.
        set(0o1777).expect("a mode");
        setup.config();
        set(0o755).expect("a mode");
        setup.config();
    }
}

#[test]
fn the_folders_of_a_links_target_count_as_well() {
    let setup = Setup::new("");
    let target = setup.directory.path().join("dotfiles");
    fs::create_dir(&target).expect("a folder");
    let file = target.join("config.toml");
    fs::rename(setup.path(), &file).expect("a move");
    std::os::unix::fs::symlink(&file, setup.path()).expect("a link");
    setup.config();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o777)).expect("a mode");
    let refused = setup.load().expect_err("refused").to_string();
    assert!(
        refused.contains("can replace") && refused.contains("dotfiles"),
        "{refused}"
    );
}

#[test]
fn the_command_that_fixes_it_is_quoted_for_the_shell() {
    let error = ConfigError::OthersCanRead {
        path: "/home/a b/it's".into(),
        mode: 0o644,
    };
    assert!(error.advice().ends_with(r"chmod 600 '/home/a b/it'\''s'"));
}

#[test]
fn a_command_gives_the_first_line_of_its_output() {
    for command in [
        r#""printf 's3cret\nnext\n'""#,
        r#""printf 's3cret\r\n'""#,
        r#""printf s3cret""#,
        r#"["printf", "%s\n", "s3cret"]"#,
        r#"["printf", "s3cret"]"#,
    ] {
        let text = format!(
            "client_id = \"i\"\nclient_secret_command = {}",
            command.replace('\\', "\\\\")
        );
        assert_eq!(Setup::new(&text).account().1, "s3cret", "{command}");
    }
}

#[test]
fn the_error_of_a_failed_command_omits_its_output() {
    for (command, said) in [
        ("echo hunter2; exit 3", "failed with exit status: 3"),
        ("echo hunter2; kill -9 $$", "failed with signal: 9"),
        ("true", "printed nothing"),
        ("echo; echo hunter2", "printed nothing"),
        (
            "echo 'hunter2 hunter2'",
            "holds a character that cannot be sent",
        ),
        (
            "printf 'hunter2\\\\377'",
            "holds a character that cannot be sent",
        ),
    ] {
        let text = format!("client_id = \"i\"\n\nclient_secret_command = \"{command}\"");
        let setup = Setup::new(&text);
        let error = setup.config().account.credentials().expect_err("an error");
        let words = setup.words(&error);
        assert!(
            words.contains(said) && words.contains("config.toml:3"),
            "{command}: {words}"
        );
        assert!(
            !words.contains("hunter2") && !format!("{error:?}").contains("hunter2"),
            "{words}"
        );
    }
    let gone = Setup::new("client_id = \"i\"\nclient_secret_command = [\"/gone/pass\"]");
    let error = gone.config().account.credentials().expect_err("an error");
    assert!(
        error.to_string().contains("could not be run: No such file"),
        "{error}"
    );
}

#[test]
fn no_command_runs_if_the_environment_has_the_secret() {
    let setup = Setup::new("client_id = \"i\"\nclient_secret_command = \"exit 1\"")
        .with(&[("SMSTOOLS_CLIENT_SECRET", "env-secret")]);
    assert_eq!(setup.account().1, "env-secret");
}

#[test]
fn missing_credentials_are_reported_with_all_places_searched() {
    let setup = Setup::without_file();
    let said = setup.words(&setup.config().account.credentials().expect_err("no keys"));
    for part in [
        "no client id and no client secret were found",
        "Advanced, API authentication",
        "--client-id",
        "$SMSTOOLS_CLIENT_ID and $SMSTOOLS_CLIENT_SECRET",
        "/smsthread/config.toml (no such file)",
        "smsthread --demo",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let half = Setup::new("client_id = \"i\"");
    let said = half.words(&half.config().account.credentials().expect_err("no secret"));
    assert!(said.contains("no client secret was found"), "{said}");
    assert!(said.contains("/smsthread/config.toml: client_id"), "{said}");
    let other = Setup::new("client_secret = \"s\"");
    let said = other.words(&other.config().account.credentials().expect_err("no id"));
    assert!(said.contains("no client id was found"), "{said}");
}

#[test]
fn no_secret_is_in_any_debug_text() {
    let setup = Setup::new(
        &TWO_ACCOUNTS
            .replace("work-secret", "hunter2")
            .replace("top-secret", "hunter2"),
    )
    .with(&[("SMSTOOLS_CLIENT_SECRET", "hunter2")]);
    let config = setup.config();
    let keys = config.account.credentials().expect("keys");
    let file = ConfigFile::read(&setup.path()).expect("a file");
    let text = format!("{config:?} {keys:?} {file:?} {:?}", setup.environment);
    assert!(
        text.contains("work-id") && !text.contains("hunter2"),
        "{text}"
    );
    let command = Setup::new("client_secret_command = [\"echo\", \"hunter2\"]");
    assert!(!format!("{:?}", command.config()).contains("hunter2"));
}

#[test]
fn contacts_are_found_by_name_and_by_number() {
    let setup = Setup::new(
        "country = \"BE\"\n[contacts]\nAnn = \"0496 12 34 56\"\n\"Bob  (Shop)\" = \"8833\"\nann = \"+31 6 12345678\"",
    );
    let config = setup.config();
    let wire = |asked: &str| config.recipient(asked).map(|r| r.wire().to_owned());
    assert_eq!(wire("Ann").as_deref(), Ok("32496123456"));
    assert_eq!(wire("ann").as_deref(), Ok("31612345678"));
    // The program does not guess which one is meant.
    let several = wire("ANN").unwrap_err().to_string();
    assert!(
        several.contains("Ann (+32 496 12 34 56)") && several.contains("ann (+31 6 12345678)"),
        "{several}"
    );
    assert_eq!(wire("bob (shop)").as_deref(), Ok("8833"));
    assert_eq!(wire("0496123456").as_deref(), Ok("32496123456"));
    assert!(wire("carl").is_err());
    assert_eq!(
        config.contacts.name_of("32496123456").map(SafeText::as_str),
        Some("Ann")
    );
    assert_eq!(config.contacts.name_of("32"), None);
    assert_eq!(
        config
            .contacts
            .nearest("anna")
            .map(|n| n.to_lowercase())
            .as_deref(),
        Some("ann")
    );
    assert_eq!(config.contacts.nearest("zebedee"), None);
}

#[test]
fn a_bad_contact_does_not_affect_others() {
    let config = Setup::new(
        "[contacts]\nAnn = \"0496 12 34 56\"\nBob = \"+32 497 11 22 33\"\nCia = \"hello\"\n\
         Old = \"+52 1 55 1234 5678\"\nShort = \"+1 23\"\n\"+32 496 12 34 56\" = \"Dan\"",
    )
    .config();
    let names: Vec<&str> = config
        .contacts
        .iter()
        .map(|contact| &*contact.name)
        .collect();
    assert_eq!(names, ["Bob", "Old"]);
    let said: Vec<String> = config
        .bad_contacts
        .iter()
        .map(|error| format!("{error}. {}", error.advice()))
        .collect();
    for words in [
        ":2: the contact Ann: 0496 12 34 56 has no country code",
        ":4: the contact Cia: \"hello\" is not a phone number. Write it with",
        ":6: the contact Short: +1 23 has too few digits. Compare the digits.",
        ":7: the contact's name +32 496 12 34 56 looks like a number. Contacts are written name first",
    ] {
        assert!(said.iter().any(|said| said.contains(words)), "{said:#?}");
    }
    assert!(!said.concat().contains("--as-is"), "{said:#?}");
    assert_eq!(said.len(), 4);
    assert!(config.bad_contact(" ann").is_some());
    assert!(config.bad_contact("bob").is_none());
}

#[test]
fn a_contacts_name_has_no_terminal_controls() {
    let config = Setup::new("[contacts]\n\"A\\u001b[2Jnn\" = \"8833\"").config();
    assert!(
        config
            .contacts
            .iter()
            .all(|contact| !contact.name.contains('\u{1b}'))
    );
}

#[test]
fn the_demo_reads_no_file_and_no_account() {
    let setup = Setup::new("page_size = 1").with(&ENVIRONMENT);
    let config = Config::for_demo(&setup.flags, &setup.environment).expect("a configuration");
    assert_eq!(
        (config.page_size, config.file),
        (None, FileStatus::NotWanted)
    );
    assert!(config.account.client_id.is_none() && config.account.secret.is_none());
}

/// The example with all settings uncommented.
fn example() -> String {
    let text = include_str!("../../config.example.toml");
    let is_key = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
    let lines: Vec<_> = text
        .lines()
        .map(|line| if is_key(&line) { &line[1..] } else { line })
        .collect();
    lines.join("\n")
}

#[test]
fn the_example_documents_every_key_and_its_default() {
    let example = example();
    for key in SETTINGS {
        assert!(
            example
                .lines()
                .any(|line| line.starts_with(&format!("{key} ="))),
            "{key}"
        );
    }
    for key in TOP_LEVEL {
        let is_key = |line: &str| {
            line.starts_with(&format!("{key} =")) || line.starts_with(&format!("[{key}"))
        };
        assert!(example.lines().any(is_key), "{key}");
    }
    let read = ConfigFile::parse(Path::new("example"), 0o600, &example).expect("a valid example");
    let default = Setup::without_file().config();
    assert_eq!(
        read.top.page_size,
        Some(crate::thread::page::PageSize::of(default.page_size).usual)
    );
    assert_eq!(read.top.max_messages, Some(default.max_messages));
    assert_eq!(read.top.max_picture_mb, Some(default.max_picture_mb));
    assert_eq!(read.top.picture_memory_mb, Some(default.picture_memory_mb));
    assert_eq!(read.top.max_in_flight, Some(default.max_in_flight));
    assert_eq!(
        read.top.refresh.map(u64::from),
        default.refresh.map(|r| r.as_secs())
    );
    assert_eq!(read.top.color, Some(default.color));
    assert_eq!(read.top.insecure_http, Some(default.account.insecure_http));
    assert_eq!(
        read.top.base_url.map(|url| url.value).as_deref(),
        Some(account::DEFAULT_BASE_URL)
    );
    let config = Setup::new(&example).config();
    assert_eq!(config.contacts.iter().len(), 2);
    assert_eq!(config.profile.as_deref(), Some("work"));
}

#[test]
fn the_example_as_it_is_changes_nothing() {
    let config = Setup::new(include_str!("../../config.example.toml")).config();
    assert_eq!(config.page_size, None);
    assert!(config.account.client_id.is_none() && config.profile.is_none());
}

#[test]
fn keys_are_read_and_the_others_stay() {
    let text = "[keys]\nolder = [\"e\", \"alt-up\"]\nhalf-page-up = \"U\"\nrefresh = []";
    let map = Setup::new(text).config().keymap;
    let shown = |action| map.key(action).map(|key: Key| key.to_string());
    assert_eq!(shown(Action::Older).as_deref(), Some("e"));
    assert_eq!(shown(Action::HalfPageUp).as_deref(), Some("U"));
    assert_eq!(shown(Action::Refresh), None);
    assert_eq!(shown(Action::Newer).as_deref(), Some("j"));
}

#[test]
fn an_unknown_key_is_reported_with_the_most_similar_one() {
    let cases = [
        (
            "[keys]\nolder = \"R\"",
            ":2: R would mean both older and refresh",
        ),
        (
            "[keys]\nhelp = \"x\"\nolder = [\"k\", \"x\"]",
            ":3: x would mean both",
        ),
        (
            "[keys]\nhalf_pageup = \"x\"",
            ":2: unknown setting keys.half_pageup; did you mean half-page-up?",
        ),
        (
            "[keys]\nolder = \"Crtl-e\"",
            ":2: keys.older: there is no key \"Crtl-e\"; did you mean Ctrl-e?",
        ),
        (
            "[keys]\nolder = [\"pgup\", \"PageUpp\"]",
            "there is no key \"PageUpp\"",
        ),
        ("[keys]\nolder = \"5\"", "5 begins a count"),
        (
            "[keys]\nolder = [\"k\", 5]",
            "keys.older must be a key in quotes, or a list of keys",
        ),
        ("keys = 1", "keys must be a section of keys"),
    ];
    for (text, expected) in cases {
        let error = Setup::new(text).error();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let error = Setup::new("[keys]\nolder = \"R\"").error();
    assert!(error.contains("Give older or refresh other keys, or none: refresh = []."));
}
