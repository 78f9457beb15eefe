//! Words for a connection that is not safe.

use rustls::{CertificateError, Error as TlsError};

use super::{Words, innermost};
use crate::gateway::error::tls_error;
use crate::thread::page::FailureKind;

/// What is wrong with the certificate, and who can mend it.
pub(super) fn words(host: &str, error: &reqwest::Error) -> Words {
    let (what, advice) = match tls_error(error) {
        Some(TlsError::InvalidCertificate(certificate)) => told(certificate),
        _ => (
            innermost(error),
            "Check base_url and the proxy settings: what answers there may not be the gateway.",
        ),
    };
    let what = format!("No safe connection to {host}: {what}.");
    super::words(FailureKind::Unreachable, what, advice)
}

fn told(error: &CertificateError) -> (String, &'static str) {
    use CertificateError as E;
    let (what, advice) = match error {
        E::UnknownIssuer => (
            "its certificate is from an issuer that this computer does not trust",
            "Where a company or the gateway has its own certificate authority, add that to the \
             system's certificates, or name a PEM file with all that are trusted in SSL_CERT_FILE.",
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
            "its certificate is that of a certificate authority, which is no server's",
            "A self-signed certificate that is marked CA is not accepted. Make one with \
             basicConstraints=CA:FALSE, or let that authority sign another for the server, and \
             name the authority's in SSL_CERT_FILE.",
        ),
        other => {
            return (
                format!("its certificate is not accepted ({other})"),
                "Ask whoever runs the gateway.",
            );
        }
    };
    (what.to_owned(), advice)
}
