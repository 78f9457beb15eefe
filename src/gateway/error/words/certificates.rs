//! The words for errors of TLS certificates.

use rustls::{CertificateError, Error as TlsError};

use super::parts::{self, ErrorWords, innermost};
use crate::endpoint::certificates::{BadCertificates, VARIABLE};
use crate::gateway::error::tls_error;
use crate::thread::page::FailureKind;

/// No trusted certificates were found.
pub(super) fn none(why: &str) -> ErrorWords {
    parts::words(
        FailureKind::Unreachable,
        format!("HTTPS cannot be used: {why}."),
        "If SSL_CERT_FILE or SSL_CERT_DIR is set, it must name PEM files of certificates. \
         Otherwise install the system's (package ca-certificates).",
    )
}

/// The file of trusted certificates cannot be used.
pub(super) fn bad_file(bad: &BadCertificates) -> ErrorWords {
    parts::words(
        FailureKind::BadSetting,
        format!("HTTPS cannot be used: {bad} ({VARIABLE})."),
        "Let SSL_CERT_FILE name a PEM file with all certificates that you trust, or unset it.",
    )
}

/// What is wrong with the certificate, and what to do.
pub(super) fn words(host: &str, error: &reqwest::Error) -> ErrorWords {
    let (what, advice) = match tls_error(error) {
        Some(TlsError::InvalidCertificate(certificate)) => certificate_words(certificate),
        _ => (
            innermost(error),
            "Check base_url and the proxy settings: another server may be answering instead of the gateway.",
        ),
    };
    let what = format!("No secure connection to {host}: {what}.");
    parts::words(FailureKind::Unreachable, what, advice)
}

/// `presented`: the names in the certificate.
fn other_name(presented: &[String]) -> (String, &'static str) {
    let names = presented.iter().take(4).map(|name| shown_name(name));
    let names = names.collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        return (
            "its certificate does not name this host".to_owned(),
            "The server needs a certificate whose subjectAltName has the host's name; a common name (CN) alone does not count.",
        );
    }
    (
        format!("its certificate is for {names}"),
        "Set base_url to the name that the certificate is for.",
    )
}

/// `DnsName("sms.example")` → `sms.example`
fn shown_name(name: &str) -> &str {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}

fn certificate_words(error: &CertificateError) -> (String, &'static str) {
    use CertificateError as E;
    let (what, advice) = match error {
        E::UnknownIssuer => (
            "its certificate is from an issuer that this computer does not trust",
            "If your company or the gateway has its own certificate authority, add its certificate to the system's, or set SSL_CERT_FILE to a PEM file with all certificates that you trust.",
        ),
        E::Expired | E::ExpiredContext { .. } => (
            "its certificate has expired",
            "Check this computer's clock; if it is right, the gateway must renew its certificate.",
        ),
        E::NotValidYet | E::NotValidYetContext { .. } => (
            "its certificate is not valid yet",
            "Check this computer's clock.",
        ),
        E::NotValidForNameContext { presented, .. } => return other_name(presented),
        E::NotValidForName => return other_name(&[]),
        E::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => (
            "its certificate is marked as a certificate authority's, not as a server's",
            "A self-signed certificate that is marked CA is not accepted. Make one with basicConstraints=CA:FALSE, or let this authority sign another one for the server, and set SSL_CERT_FILE to the authority's.",
        ),
        E::BadSignature | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => (
            "its certificate names an issuer that this computer trusts, but that issuer's key does not fit the signature, or is too short (RSA of less than 2048 bits)",
            "If that authority has a new certificate, replace the old one: in the system's, or in the file that SSL_CERT_FILE names. Otherwise another server may be answering instead of the gateway.",
        ),
        E::UnsupportedSignatureAlgorithmContext { .. } => (
            "its certificate is signed in an outdated or unusual way",
            "The server needs a certificate with an ordinary signature: SHA-256 or newer, RSA of 2048 bits or more, or ECDSA.",
        ),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => (
            "its certificate is not meant for a server",
            "The server needs a certificate for servers (extended key usage serverAuth).",
        ),
        E::Other(other) if other.to_string().contains("UnsupportedCertVersion") => (
            "its certificate has an old form (X.509 version 1 or 2)",
            "The server needs a certificate of X.509 version 3.",
        ),
        E::Other(other) if format!("{other:?}").contains("Eku") => (
            "its certificate is not meant for a server",
            "The server needs a certificate for servers (extended key usage serverAuth).",
        ),
        E::Revoked => (
            "its certificate was revoked",
            "Another server may be answering instead of the gateway; ask the people who run it.",
        ),
        E::BadEncoding => (
            "its certificate is damaged",
            "Ask the people who run the server.",
        ),
        other => {
            return (
                format!("its certificate is not accepted ({other})"),
                "Ask the people who run the gateway.",
            );
        }
    };
    (what.to_owned(), advice)
}
