//! What others do on a team's server, told to the window.
//!
//! Many acts that come at once are told as one: every list that hears of them looks anew.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use shelfkeeper_core::contract::Reachable;
use shelfkeeper_core::desk::OnLive;
use shelfkeeper_core::store::Live;
use tauri::{AppHandle, Emitter, Runtime};

/// The shortest time between two tellings that something changed.
const BETWEEN: Duration = Duration::from_millis(600);

/// What the window is told.
#[derive(Debug, PartialEq, Eq)]
enum News {
    Changed,
    Reachable(bool),
}

/// Whom the desk tells; what it is told reaches the window from a thread of its own.
///
/// # Errors
/// Where there is no thread to be had.
pub fn teller<R: Runtime>(app: &AppHandle<R>) -> std::io::Result<OnLive> {
    let (told, tell) = channel();
    let app = app.clone();
    std::thread::Builder::new()
        .name("window-news".to_owned())
        .spawn(move || {
            pass_on(&tell, &|news| {
                // A window that is closing cannot be told; it will not look either.
                let _ = match news {
                    News::Changed => app.emit("changed", ()),
                    News::Reachable(reachable) => app.emit("server", Reachable { reachable }),
                };
            });
        })?;
    Ok(Arc::new(move |live| {
        // The thread ends only with the program.
        let _ = told.send(live);
    }))
}

/// Passes on what comes until nobody is left to tell it.
fn pass_on(tell: &Receiver<Live>, show: &dyn Fn(News)) {
    while let Ok(first) = tell.recv() {
        let mut changed = shown(first, show);
        while changed {
            show(News::Changed);
            // What comes right after waits for the rest of it.
            changed = heard_until(Instant::now() + BETWEEN, tell, show);
        }
    }
}

/// Whether anything changed until then.
fn heard_until(until: Instant, tell: &Receiver<Live>, show: &dyn Fn(News)) -> bool {
    let mut changed = false;
    while let Ok(live) = tell.recv_timeout(until.saturating_duration_since(Instant::now())) {
        changed |= shown(live, show);
    }
    changed
}

/// Shows what is shown at once; answers whether something may have changed.
fn shown(live: Live, show: &dyn Fn(News)) -> bool {
    match live {
        Live::Changed(_) => true,
        Live::Lost => {
            show(News::Reachable(false));
            false
        }
        Live::Back => {
            show(News::Reachable(true));
            // What happened meanwhile was missed.
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use shelfkeeper_core::store::Told;

    use super::*;

    fn shown_of(told: impl IntoIterator<Item = Live>) -> Vec<News> {
        let (send, receive) = channel();
        told.into_iter().for_each(|live| send.send(live).unwrap());
        drop(send);
        let seen = RefCell::new(Vec::new());
        pass_on(&receive, &|news| seen.borrow_mut().push(news));
        seen.into_inner()
    }

    fn act(seq: i64) -> Live {
        Live::Changed(Told {
            seq,
            actor: 1,
            action: "filing.claim".into(),
            entity: format!("filing:{seq}"),
        })
    }

    #[test]
    fn the_first_act_is_told_at_once_and_a_hundred_after_it_as_one() {
        let shown = shown_of((0..101).map(act));
        assert_eq!(shown, [News::Changed, News::Changed]);
    }

    #[test]
    fn a_server_that_is_back_makes_everything_look_anew() {
        let shown = shown_of([Live::Lost, Live::Back]);
        assert_eq!(
            shown,
            [News::Reachable(false), News::Reachable(true), News::Changed]
        );
    }
}
