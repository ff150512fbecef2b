//! Authorities and server certificates made for a test.
#![allow(dead_code, reason = "each suite takes what it needs")]

use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
    PKCS_ECDSA_P256_SHA256, PKCS_ED25519, SignatureAlgorithm, date_time_ymd,
};

/// An authority that signs certificates of servers.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// The certificate of a server and its key, as PEM.
pub struct Shown {
    pub certificate: String,
    pub key: String,
}

impl Shown {
    /// As the server takes it.
    pub fn pair(&self) -> Option<(&str, &str)> {
        Some((&self.certificate, &self.key))
    }
}

fn params(name: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

impl Authority {
    /// One of that name, with a new key.
    pub fn new(name: &str) -> Self {
        Self::with(name, &PKCS_ECDSA_P256_SHA256)
    }

    /// One that signs with a curve of which no digest is known to bind a channel with.
    pub fn that_binds_nothing(name: &str) -> Self {
        Self::with(name, &PKCS_ED25519)
    }

    fn with(name: &str, algorithm: &'static SignatureAlgorithm) -> Self {
        let mut params = params(name, &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate_for(algorithm).unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// Writes the authority's own certificate, as a house hands it out.
    pub fn file(&self, folder: &Path) -> PathBuf {
        let file = folder.join("authority.pem");
        std::fs::write(&file, self.0.pem()).unwrap();
        file
    }

    /// A certificate that is good now, for these hosts.
    pub fn of(&self, hosts: &[&str]) -> Shown {
        self.signed(params("scratch server", hosts))
    }

    /// One that has run out.
    pub fn expired(&self, hosts: &[&str]) -> Shown {
        let mut params = params("scratch server", hosts);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        self.signed(params)
    }

    fn signed(&self, params: CertificateParams) -> Shown {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Shown {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }
}
