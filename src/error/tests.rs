use super::*;

#[test]
fn each_failure_has_its_exit_code() {
    for (kind, code) in [
        (FailureKind::NoConversation, 0),
        (FailureKind::OurFault, 1),
        (FailureKind::Unreadable, 1),
        (FailureKind::BadNumber, 2),
        (FailureKind::BadSetting, 2),
        (FailureKind::Refused, 3),
        (FailureKind::Forbidden, 3),
        (FailureKind::Busy, 4),
        (FailureKind::Unreachable, 4),
    ] {
        assert_eq!(exit_code(kind), code, "{kind:?}");
    }
}
