//! Who runs programs, found again by a keyed hash of what identifies them.
//!
//! An organisation is known by its unified social credit code, a natural person by the number of
//! the certificate. A program whose list names neither has a stand-in subject of its own until a
//! filing says who it is. A person's name is stored masked and nothing else of a person is stored
//! outside sealed bytes; keyed hashes of phones, certificates and addresses find equal ones.

use super::{Intake, shown};
use crate::domain::application::{Application, INDIVIDUAL, Person};
use crate::domain::fault::Result;
use crate::domain::identifiers::{mask_name, parse_email, parse_mobile, parse_uscc};
use crate::domain::text::fold;
use crate::store::keyring::{For, Keyring};
use crate::store::rows::Subject;
use crate::store::seal::Key;
use crate::store::{Covered, Session, maybe_one};

/// The longest name of a subject, in characters.
pub(super) const LONGEST_NAME: usize = 200;
/// MIIT code of 企业, taken for an organisation whose kind nobody told yet.
const ENTERPRISE: i64 = 4;

/// Who a subject is, before it is looked up.
#[derive(Debug)]
pub(super) struct Identity {
    pub hash: Vec<u8>,
    pub uscc: Option<String>,
    /// MIIT code; none where nobody told yet.
    pub kind: Option<i64>,
    /// The name as it may be stored: a person's is masked.
    pub name: String,
}

/// The look-up hash of an organisation's unified social credit code (18 characters, capitals).
pub(crate) fn identity_of_organisation(by: Lookup<'_>, uscc: &str) -> Result<Vec<u8>> {
    by.0.lookup(by.1, "identity", &format!("uscc:{uscc}"))
}

fn stand_in(by: Lookup<'_>, platform: &str, app_id: &str) -> Result<Vec<u8>> {
    by.0.lookup(by.1, "identity", &format!("program:{platform}:{app_id}"))
}

/// Who makes keyed hashes, and the session to ask them over.
pub(crate) type Lookup<'a> = (&'a Keyring, &'a mut dyn Session);

impl Identity {
    /// The subject a list of programs names. Without a code it is a natural person.
    pub fn listed(
        by: Lookup<'_>,
        (platform, app_id): (&str, &str),
        uscc: Option<&str>,
        name: &str,
    ) -> Result<Self> {
        Ok(match uscc {
            Some(uscc) => Self {
                hash: identity_of_organisation(by, uscc)?,
                uscc: Some(uscc.to_owned()),
                kind: None,
                name: name.to_owned(),
            },
            None => Self {
                hash: stand_in(by, platform, app_id)?,
                uscc: None,
                kind: Some(INDIVIDUAL),
                name: mask_name(name),
            },
        })
    }

    /// The subject an application declares. `order` stands for one that declares no number.
    pub fn declared(by: Lookup<'_>, application: &Application, order: &str) -> Result<Self> {
        let base = &application.icp_subject.base_info;
        let name = shown(base.name.as_deref().unwrap_or_default(), LONGEST_NAME);
        let number = application
            .subject_certificate_number()
            .map(|text| fold(text).to_uppercase());
        let person = application.is_individual();
        let uscc = number
            .as_deref()
            .filter(|_| !person)
            .and_then(|number| parse_uscc(number).ok())
            .map(|uscc| uscc.as_str().to_owned());
        let hash = match (&uscc, number) {
            (Some(uscc), _) => identity_of_organisation(by, uscc)?,
            (None, Some(number)) => {
                let sort = if person { "person" } else { "certificate" };
                by.0.lookup(by.1, "identity", &format!("{sort}:{number}"))?
            }
            (None, None) => by.0.lookup(by.1, "identity", &format!("order:{order}"))?,
        };
        Ok(Self {
            hash,
            uscc,
            kind: base.kind,
            name: if person { mask_name(&name) } else { name },
        })
    }

    fn kind_or_guess(&self) -> i64 {
        let code = self.uscc.as_deref().and_then(|uscc| parse_uscc(uscc).ok());
        let guess = code.and_then(|uscc| uscc.suggested_nature()).map(i64::from);
        self.kind.or(guess).unwrap_or(ENTERPRISE)
    }
}

impl Intake<'_, '_> {
    pub(super) fn subject(&mut self, id: i64) -> Result<Subject> {
        self.tx.get(id)
    }

    pub(super) fn known_subject(&mut self, identity: &Identity) -> Result<Option<Subject>> {
        let hash: &[_] = &[("hash", (&identity.hash).into())];
        maybe_one(self.tx.session(), "subject.by_identity", hash, |row| {
            Subject::read(row, 0)
        })
    }

    /// The subject of that identity, made if nobody knows it yet. A list does not rename.
    pub(super) fn listed_subject(&mut self, identity: &Identity) -> Result<Subject> {
        match self.known_subject(identity)? {
            Some(subject) => Ok(subject),
            None => self.new_subject(identity, None),
        }
    }

    /// Takes over a newer name or kind.
    pub(super) fn refresh_subject(
        &mut self,
        subject: Subject,
        identity: &Identity,
    ) -> Result<Subject> {
        let kind = identity.kind.unwrap_or(subject.kind);
        if identity.name.is_empty() || (subject.name == identity.name && subject.kind == kind) {
            return Ok(subject);
        }
        let mut after = subject.clone();
        after.kind = kind;
        after.name.clone_from(&identity.name);
        after.name_folded = fold(&identity.name);
        self.tx.update(&subject, &mut after)?;
        Ok(after)
    }

    /// The declared subject with its key, which it gets now if it has none.
    pub(super) fn declared_subject(&mut self, identity: &Identity) -> Result<(Subject, Key)> {
        let Some(known) = self.known_subject(identity)? else {
            let (key, sealed) = self.keyring.new_subject_key(&identity.hash)?;
            let subject = self.new_subject(identity, Some(sealed))?;
            self.keep(subject.id, &key)?;
            return Ok((subject, key));
        };
        let known = self.refresh_subject(known, identity)?;
        if known.sealed_key.is_some() {
            let key = self.key_of(&known)?;
            return Ok((known, key));
        }
        let (key, sealed) = self.keyring.new_subject_key(&known.identity_hash)?;
        let mut after = known.clone();
        after.sealed_key = Some(sealed);
        self.tx.update(&known, &mut after)?;
        self.keep(after.id, &key)?;
        Ok((after, key))
    }

    fn keep(&mut self, subject: i64, key: &Key) -> Result<()> {
        self.keyring.keep(self.tx.session(), subject, key)?;
        self.keys.insert(subject, key.clone());
        Ok(())
    }

    /// The key of a subject that was sealed before; a server's over another connection than the
    /// transaction's.
    fn key_of(&mut self, known: &Subject) -> Result<Key> {
        if let Some(key) = self.keys.get(&known.id) {
            return Ok(key.clone());
        }
        let (keyring, subject) = (self.keyring.clone(), known.clone());
        let ask =
            move |session: &mut dyn Session| keyring.subject_key(session, &subject, For::Intake);
        let key = match self.keyring {
            Keyring::Own(_) => ask(self.tx.session())?,
            Keyring::Server => self.store.read(ask).wait()?,
        };
        self.keys.insert(known.id, key.clone());
        Ok(key)
    }

    fn new_subject(&mut self, identity: &Identity, sealed_key: Option<Vec<u8>>) -> Result<Subject> {
        let mut subject = Subject {
            id: 0,
            kind: identity.kind_or_guess(),
            uscc: identity.uscc.clone(),
            identity_hash: identity.hash.clone(),
            name: identity.name.clone(),
            name_folded: fold(&identity.name),
            sealed_key,
            version: 1,
        };
        self.tx.insert(&mut subject)?;
        Ok(subject)
    }

    /// Whether a subject only stands in for one that nobody has named yet.
    pub(super) fn stands_in(
        &mut self,
        subject: &Subject,
        platform: &str,
        app_id: &str,
    ) -> Result<bool> {
        let by = (&self.keyring, self.tx.session());
        Ok(subject.identity_hash == stand_in(by, platform, app_id)?)
    }

    /// Makes a subject findable by the personal values of its people.
    pub(super) fn index_people(&mut self, subject: i64, application: &Application) -> Result<()> {
        let values = lookup_values(application);
        let session = self.tx.session();
        let hashes = self.keyring.lookup_all(session, &values)?;
        for ((kind, _), hash) in values.iter().zip(hashes) {
            let params: &[_] = &[
                ("hash", hash.into()),
                ("kind", (*kind).into()),
                ("subject_id", subject.into()),
            ];
            self.tx.session().execute("personal.insert", params)?;
        }
        Ok(())
    }
}

/// The kind of a mobile number.
pub(crate) const MOBILE: &str = "mobile";

/// Kind and form of every value the people of an application can be looked up by: the subject's, then
/// the program's.
pub(crate) fn lookup_values(application: &Application) -> Vec<(&'static str, String)> {
    let people = [
        &application.icp_subject.principal_info,
        &application.icp_applets.principal_info,
    ];
    people.into_iter().flat_map(values_of).collect()
}

/// Kind and form of every value a person can be looked up by: `mobile`, `certificate`, `email`. What
/// does not have the value's form cannot be equal to one and is left out.
fn values_of(person: &Person) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut add = |kind: &'static str, value: &str| found.push((kind, value.to_owned()));
    for phone in [&person.mobile, &person.emergency_contact]
        .into_iter()
        .flatten()
    {
        if let Ok(mobile) = parse_mobile(phone) {
            add(MOBILE, mobile.as_str());
        }
    }
    if let Some(Ok(email)) = person.email.as_deref().map(parse_email) {
        add("email", &email);
    }
    let number = person
        .certificate_number
        .as_deref()
        .map(|text| fold(text).to_uppercase());
    if let Some(number) = number.filter(|number| !number.is_empty()) {
        add("certificate", &number);
    }
    found
}
