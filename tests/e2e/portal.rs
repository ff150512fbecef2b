//! The desktop's file chooser, answered by the test.
//!
//! A program asks for files over D-Bus where a desktop keeps it in a sandbox; GTK takes that way
//! when told to. What the window asked is checked (a folder, a file, a place to write), and the
//! answer arrives as a desktop gives it.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use tauri::Url;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::message::Header;
use zbus::names::OwnedUniqueName;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, ObjectPath, OwnedObjectPath, OwnedVariant, Variant, fdo};

const NAME: &str = "org.freedesktop.portal.Desktop";
const DESKTOP: &str = "/org/freedesktop/portal/desktop";
const REQUEST: &str = "org.freedesktop.portal.Request";

/// What a window asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    File,
    Folder,
    Target,
}

impl Asked {
    /// What a path answers.
    pub fn fitting(path: &Path) -> Self {
        if path.is_dir() {
            Self::Folder
        } else if path.exists() {
            Self::File
        } else {
            Self::Target
        }
    }
}

struct Question {
    asked: Asked,
    asker: OwnedUniqueName,
    handle: OwnedObjectPath,
}

struct FileChooser {
    questions: UnboundedSender<Question>,
}

type Options = HashMap<String, OwnedVariant>;

impl FileChooser {
    /// Where the answer to a question is expected: the asker's name and the token it chose.
    fn take(
        &self,
        asked: Asked,
        header: &Header<'_>,
        options: &Options,
    ) -> fdo::Result<OwnedObjectPath> {
        let missing = |what: &str| fdo::Error::InvalidArgs(what.to_owned());
        let asker = header.sender().ok_or_else(|| missing("sender"))?;
        let sender = asker.trim_start_matches(':').replace('.', "_");
        let token = options.get("handle_token");
        let token = token.and_then(|token| <&str>::try_from(token).ok());
        let token = token.ok_or_else(|| missing("handle_token"))?;
        let path = ObjectPath::try_from(format!("{DESKTOP}/request/{sender}/{token}"));
        let handle: OwnedObjectPath = path.map_err(|_| missing("handle_token"))?.into();
        let question = Question {
            asked,
            asker: asker.to_owned().into(),
            handle: handle.clone(),
        };
        self.questions
            .send(question)
            .map_err(|_| missing("the test has ended"))?;
        Ok(handle)
    }
}

#[zbus::interface(name = "org.freedesktop.portal.FileChooser")]
impl FileChooser {
    async fn open_file(
        &self,
        #[zbus(header)] header: Header<'_>,
        _parent: &str,
        _title: &str,
        options: Options,
    ) -> fdo::Result<OwnedObjectPath> {
        let folder = options
            .get("directory")
            .and_then(|value| bool::try_from(value).ok());
        let asked = if folder == Some(true) {
            Asked::Folder
        } else {
            Asked::File
        };
        self.take(asked, &header, &options)
    }

    async fn save_file(
        &self,
        #[zbus(header)] header: Header<'_>,
        _parent: &str,
        _title: &str,
        options: Options,
    ) -> fdo::Result<OwnedObjectPath> {
        self.take(Asked::Target, &header, &options)
    }

    /// Folders are asked for since version 3.
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        3
    }
}

/// The portal of one window's session.
pub struct Portal {
    bus: Connection,
    questions: UnboundedReceiver<Question>,
}

impl Portal {
    /// Takes the desktop's place on the session's bus.
    pub async fn open() -> Self {
        let (sender, questions) = unbounded_channel();
        let chooser = FileChooser { questions: sender };
        let bus = zbus::connection::Builder::session()
            .serve_at(DESKTOP, chooser)
            .name(NAME)
            .build()
            .await
            .expect("the session has no bus: cargo xtask test e2e starts one");
        Self { bus, questions }
    }

    /// Waits for the window's next question and answers it with a path; answers what was asked.
    pub async fn answer(&mut self, path: &Path, patience: Duration) -> Asked {
        let question = tokio::time::timeout(patience, self.questions.recv()).await;
        let question = question.expect("the window asked for no file").unwrap();
        let url = Url::from_file_path(path).unwrap().to_string();
        let results = HashMap::from([("uris", Variant::from(vec![url]))]);
        let emitter = SignalEmitter::new(&self.bus, question.handle).unwrap();
        // To the asker alone, as a desktop does; GTK listens for nothing else.
        let emitter = emitter.set_destination(question.asker.into_inner().into());
        let chosen = 0_u32;
        emitter
            .emit(REQUEST, "Response", &(chosen, results))
            .await
            .unwrap();
        question.asked
    }
}
