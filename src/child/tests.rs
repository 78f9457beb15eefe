use std::time::Instant;

use super::ours::is_ours;
use super::*;

fn shell(line: &str) -> Child {
    Child::new("sh").args(["-c", line])
}

async fn line_of(script: &str) -> Result<String, ChildError> {
    let line = shell(script).first_line(Duration::from_secs(20)).await?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

#[tokio::test]
async fn the_first_line_is_read_even_if_the_output_stays_open() {
    for script in [
        "printf 'quick\\nmore\\n'",
        "printf 'quick\\r\\n'",
        "printf quick",
        // This is more than a pipe holds: if the reader stopped, the child would fail.
        "echo quick; head -c 300000 /dev/zero",
        "sleep 60 & echo quick",
        "sleep 60 & printf quick",
        "setsid sleep 60 & printf quick",
    ] {
        assert_eq!(line_of(script).await.expect("a line"), "quick", "{script}");
    }
}

async fn output_of(script: &str) -> Result<String, ChildError> {
    let limit = Duration::from_secs(20);
    let printed = shell(script).output(limit, 1_000).await?;
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

#[tokio::test]
async fn all_output_counts_whatever_holds_it_open() {
    for script in [
        "printf all",
        "exec <&-; printf all",
        "sleep 60 & printf all",
        "setsid sleep 60 & printf all",
        "printf al; sleep 0.1; printf l",
    ] {
        assert_eq!(output_of(script).await.expect("output"), "all", "{script}");
    }
    let most = output_of("head -c 1000 /dev/zero").await.expect("output");
    assert_eq!(most.len(), 1_000);
    for script in ["head -c 1001 /dev/zero", "yes", "yes & exit 0"] {
        let more = output_of(script).await;
        assert!(
            matches!(more, Err(ChildError::TooMuch(1_000))),
            "{script}: {more:?}"
        );
    }
}

#[tokio::test]
async fn a_child_that_stops_is_ended_at_once() {
    for script in [
        "kill -STOP $$",
        "(kill -TTIN 0); sleep 60",
        "echo some; kill -TSTP $$",
    ] {
        let stopped = output_of(script).await;
        assert!(
            matches!(stopped, Err(ChildError::Stopped)),
            "{script}: {stopped:?}"
        );
    }
}

#[tokio::test]
async fn a_failure_has_an_exit_code_and_the_first_line_that_was_written_about_it() {
    // More than a pipe holds comes after the line: the child must be able to write it.
    let much = "head -c 300000 /dev/zero >&2";
    for (script, words) in [
        ("echo all; exit 3", "it failed with exit code 3"),
        (
            "echo >&2; echo ' no net ' >&2; exit 4",
            "it failed with exit code 4: no net",
        ),
        (
            "printf 'no end' >&2; exit 1",
            "it failed with exit code 1: no end",
        ),
        (
            &format!("echo first >&2; {much}; exit 5"),
            "it failed with exit code 5: first",
        ),
        (
            "sleep 60 & echo held >&2; exit 6",
            "it failed with exit code 6: held",
        ),
        ("kill -9 $$", "it failed with signal: 9 (SIGKILL)"),
    ] {
        let failed = output_of(script).await.expect_err("a failure");
        assert_eq!(failed.to_string(), words, "{script}");
    }
    let fine = output_of("echo warning >&2; printf all").await;
    assert_eq!(fine.expect("output"), "all");
}

#[tokio::test]
async fn a_line_without_an_end_is_an_error() {
    let endless = line_of("tr '\\0' x </dev/zero").await;
    assert!(
        matches!(endless, Err(ChildError::LongLine(_))),
        "{endless:?}"
    );
    let longest = line_of("head -c 65535 /dev/zero | tr '\\0' x").await;
    assert_eq!(longest.expect("a line").len(), 65_535);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a limit is measured")]
async fn a_child_that_goes_on_after_its_line_is_killed() {
    let start = Instant::now();
    assert_eq!(
        line_of("echo quick; sleep 60").await.expect("a line"),
        "quick"
    );
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn a_failure_is_reported_even_after_a_line() {
    let failed = line_of("echo quick; exit 3").await;
    assert!(matches!(failed, Err(ChildError::Failed(status, _)) if status.code() == Some(3)));
    let gone = Child::new("/nowhere/program").run(GRACE).await;
    assert!(
        matches!(gone, Err(ChildError::System(error)) if error.kind() == io::ErrorKind::NotFound)
    );
}

#[tokio::test]
async fn at_the_limit_the_whole_group_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let pid = folder.path().join("pid");
    let script = format!(
        "sh -c 'echo $$ > {0}.new; mv {0}.new {0}; sleep 60' & wait",
        pid.display()
    );
    let limit = Duration::from_secs(2);
    let ended = shell(&script).run(limit).await;
    assert!(matches!(ended, Err(ChildError::TooLong(told)) if told == limit));
    let pid = std::fs::read_to_string(pid).expect("a grandchild");
    let pid = pid
        .trim()
        .parse()
        .ok()
        .and_then(Pid::from_raw)
        .expect("its id");
    // The process is a zombie until its new parent has noticed its end.
    let is_gone = || {
        let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        status.map_or(true, |status| status.contains(") Z "))
    };
    for _ in 0..10_000 {
        if is_gone() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the grandchild lives");
}

#[tokio::test]
async fn a_handed_over_child_is_left_running() {
    let folder = tempfile::tempdir().expect("a folder");
    let go = folder.path().join("go");
    let done = folder.path().join("done");
    let script = format!(
        "while [ ! -e {} ]; do sleep 0.05; done; echo > {}",
        go.display(),
        done.display()
    );
    let handed = shell(&script).hand_over(Duration::from_millis(50)).await;
    handed.expect("a browser");
    std::fs::write(go, "").expect("a file");
    for _ in 0..10_000 {
        if done.exists() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("it was killed");
}

#[tokio::test]
async fn an_input_is_read_to_its_end() {
    let text = "some text\n".repeat(50_000);
    let check = shell("test $(wc -c) = 500000").input(&text);
    check.run(Duration::from_secs(20)).await.expect("all of it");
    // If the child does not read its input, nobody waits for that.
    let deaf = shell("exit 0").input(&text);
    deaf.run(Duration::from_secs(20)).await.expect("an end");
}

#[test]
fn our_variables_are_recognised_by_their_beginning() {
    for ours in [
        "SMSTOOLS_CLIENT_SECRET",
        "SMSTHREAD_BASE_URL",
        "SMSTHREAD_X",
    ] {
        assert!(is_ours(OsStr::new(ours)), "{ours}");
    }
    for others in ["HOME", "SMS", "MY_SMSTHREAD_X", "HTTPS_PROXY"] {
        assert!(!is_ours(OsStr::new(others)), "{others}");
    }
}

#[tokio::test]
async fn a_child_apart_has_only_the_given_variables() {
    let apart = Child::new("cat")
        .args(["/proc/self/environ"])
        .apart(&["PATH"]);
    let line = apart.first_line(GRACE).await.expect("an environment");
    let given = String::from_utf8_lossy(&line).into_owned();
    let names: Vec<_> = given
        .split_terminator('\0')
        .filter_map(|variable| variable.split_once('='))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["PATH"], "{given}");
}
