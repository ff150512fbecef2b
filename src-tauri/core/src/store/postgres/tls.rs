//! TLS to a team's server: whom it trusts, and what its refusals mean.
//!
//! Chain and host name are always verified. One provider of cryptography is linked, and it is named
//! here rather than installed for the whole process.

use std::error::Error as _;
use std::io;
use std::path::Path;
use std::sync::Arc;

use postgres::Error;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::domain::fault::{Code, Fault, Result};

/// Makes TLS connections that trust the authority of that file, or those of the operating system.
///
/// # Errors
/// [`Code::FileUnreadable`], [`Code::BadField`] for a file without a certificate,
/// [`Code::TlsAuthority`] where the operating system trusts nobody.
pub fn connector(authority: Option<&Path>) -> Result<MakeRustlsConnect> {
    let provider = Arc::new(default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match authority {
        Some(file) => house(file, &provider)?,
        None => {
            let system = Verifier::new(Arc::clone(&provider));
            Arc::new(system.map_err(|_| Fault::new(Code::TlsAuthority))?)
        }
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Fault::internal("tls"))?
        // The builder's word for any verifier of one's own; both of these verify everything.
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// Trusts the authorities of a file and no other.
fn house(file: &Path, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let text = std::fs::read(file)
        .map_err(|_| Fault::new(Code::FileUnreadable).with("path", file.display()))?;
    let wrong = || Fault::bad_field("authority", "certificate");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|_| wrong())?;
        roots.add(certificate).map_err(|_| wrong())?;
    }
    let builder = WebPkiServerVerifier::builder_with_provider(roots.into(), Arc::clone(provider));
    // It refuses to be built without any root.
    builder.build().map_err(|_| wrong())
}

/// What a server was refused for, or refused, before anybody was signed in; none for anything else.
pub fn refused(error: &Error) -> Option<Fault> {
    let cause = error.source()?;
    if let Some(broken) = cause.downcast_ref::<io::Error>() {
        let handshake = broken.get_ref()?.downcast_ref::<rustls::Error>()?;
        return Some(of_handshake(handshake));
    }
    // The client has no kinds for these; a test holds every one of its sentences.
    match cause.to_string().as_str() {
        "server does not support TLS" => Some(Fault::new(Code::TlsMissing)),
        "server did not use channel binding" | "unsupported SASL mechanism" => {
            Some(Fault::new(Code::TlsBinding))
        }
        "password missing" => Some(Fault::new(Code::SignInRefused)),
        _ => None,
    }
}

fn of_handshake(error: &rustls::Error) -> Fault {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return Fault::new(Code::TlsFailed).with("engine", error);
    };
    let code = match certificate {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Code::TlsExpired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Code::TlsName
        }
        // Signed by a key of another authority of the same name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Code::TlsAuthority,
        _ => return Fault::new(Code::TlsFailed).with("engine", error),
    };
    Fault::new(code)
}
