//! The words for errors of TLS certificates.

use rustls::{CertificateError, Error as TlsError};

use super::parts::{self, ErrorWords, innermost};
use crate::gateway::error::tls_error;
use crate::thread::page::FailureKind;

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
        E::NotValidForName | E::NotValidForNameContext { .. } => (
            "its certificate is for another name",
            "Set base_url to the name that the certificate is for.",
        ),
        E::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => (
            "its certificate is marked as a certificate authority's, not as a server's",
            "A self-signed certificate that is marked CA is not accepted. Make one with basicConstraints=CA:FALSE, or let this authority sign another one for the server, and set SSL_CERT_FILE to the authority's.",
        ),
        E::BadSignature | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => (
            "its certificate has the name of an issuer that this computer trusts, and was signed with another key",
            "If that authority has a new certificate, replace the old one: in the system's, or in the file that SSL_CERT_FILE names. Otherwise another server may be answering instead of the gateway.",
        ),
        E::UnsupportedSignatureAlgorithmContext { .. } => (
            "its certificate is signed in an outdated or unusual way",
            "The server needs a certificate with an ordinary signature: SHA-256 or newer, RSA of 2048 bits or more, or ECDSA.",
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
