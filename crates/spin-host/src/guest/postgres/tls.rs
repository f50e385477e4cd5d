//! TLS to a database as `sslmode` asks for it. A server that offers it must prove its name by a certificate that the
//! system trusts or the guest does, as in Spin; what Spin leaves to the system's library, rustls does here.

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::sync::{Arc, OnceLock};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A certificate authority that a guest trusts.
pub(super) type Root = CertificateDer<'static>;

/// Reads a certificate's PEM text; the error says why it cannot be trusted.
pub(super) fn root(pem: &str) -> Result<Root, String> {
    let root = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|e| e.to_string())?;
    RootCertStore::empty().add(root.clone()).map_err(|e| e.to_string())?;
    Ok(root)
}

/// What makes a connection secret, trusting one more authority than the system does.
pub(super) fn connector(root: Option<&Root>) -> Result<MakeRustlsConnect, rustls::Error> {
    let mut roots = system().clone();
    if let Some(root) = root {
        roots.add(root.clone())?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The authorities that the system trusts; none where it keeps no list, and then only a guest's own are believed.
fn system() -> &'static RootCertStore {
    static SYSTEM: OnceLock<RootCertStore> = OnceLock::new();
    SYSTEM.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots
    })
}
