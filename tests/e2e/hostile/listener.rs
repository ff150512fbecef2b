//! A listener on loopback: it serves the control page, and writes down whoever asks for anything else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use super::payloads::{Payload, Way};

/// Said before the frames of the control page: what runs in one of them is written down.
const CONTROL: &str = "<!doctype html><meta charset=utf-8><title>control</title><script>\
    window.all = new Set();\
    Object.defineProperty(window, '__ran', { set(kind) { all.add(kind) } });\
    </script>";

/// The running listener; it ends with the test.
pub struct Listener {
    pub port: u16,
    socket: Option<TcpListener>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// Takes a port.
    pub fn bind() -> Self {
        let socket = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        Self {
            port: socket.local_addr().unwrap().port(),
            socket: Some(socket),
            asked: Arc::default(),
        }
    }

    /// Listens from now on, with a careless page for every payload.
    pub fn start(&mut self, payloads: &[Payload]) {
        let running = payloads.iter().filter(|one| one.way != Way::Seen);
        let pages: Vec<_> = running.map(Payload::careless_page).collect();
        let frames = (0..pages.len()).map(|at| format!("<iframe src=/page/{at}></iframe>"));
        let control = CONTROL.to_owned() + &frames.collect::<String>();
        let (socket, asked) = (self.socket.take().unwrap(), Arc::clone(&self.asked));
        std::thread::spawn(move || {
            for stream in socket.incoming().flatten() {
                let _ = answer(stream, &control, &pages, &asked);
            }
        });
    }

    /// What was asked for besides the control page and its frames.
    pub fn asked(&self) -> Vec<String> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn answer(
    mut stream: TcpStream,
    control: &str,
    pages: &[String],
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    // The rest of what is asked is read, or the answer would be a broken connection.
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let page = path.strip_prefix("/page/").and_then(|at| at.parse().ok());
    let page = page.and_then(|at: usize| pages.get(at)).map(String::as_str);
    let body = match path.as_str() {
        "/control" => control,
        _ => page.unwrap_or_default(),
    };
    if body.is_empty() && !path.is_empty() {
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(path);
    }
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
