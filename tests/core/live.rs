//! What others do on a team's store reaches every computer.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use shelfkeeper_core::store::{Live, Store, Tx};

use crate::audit::full_store::act;
use crate::cut::proxy::Proxy;
use crate::server;

/// Far longer than it may take; only a defect waits as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a store hears from now on.
fn listened_to(store: &Store) -> Receiver<Live> {
    let (told, tell) = channel();
    store.listen(move |live| told.send(live).unwrap()).unwrap();
    assert_eq!(tell.recv_timeout(PATIENCE).unwrap(), Live::Back);
    tell
}

fn did(store: &Store, action: &'static str) {
    act(store, 0, action, |tx: &mut Tx<'_>| {
        tx.about("filing", 7);
        Ok(0)
    });
}

fn next(tell: &Receiver<Live>) -> (String, String) {
    match tell.recv_timeout(PATIENCE).unwrap() {
        Live::Changed(told) => (told.action, told.entity),
        other => panic!("{other:?}"),
    }
}

fn two(folder: &Path) -> (Store, Store) {
    let team = server::new_team(folder);
    let open = || Store::open_team(&team).unwrap();
    (open(), open())
}

#[test]
fn an_act_on_another_computer_is_heard_of_and_ones_own_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, theirs) = two(folder.path());
    let tell = listened_to(&mine);
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        did(&mine, "filing.mine");
        let done = Instant::now();
        did(&theirs, "filing.theirs");
        assert_eq!(next(&tell), ("filing.theirs".into(), "filing:7".into()));
        slowest = slowest.max(done.elapsed());
    }
    println!("slowest of 20, with the act itself: {slowest:?}");
    let tell_again = listened_to(&mine);
    assert!(
        tell.recv_timeout(PATIENCE).is_err(),
        "one who is told ends with the next"
    );
    drop(mine);
    assert!(
        tell_again.recv_timeout(PATIENCE).is_err(),
        "listening ends with the store"
    );
}

#[test]
fn a_server_that_goes_away_and_comes_back_is_told_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let proxy = Proxy::before(server::socket());
    let database = server::new_database();
    let mine = server::team_behind(proxy.folder(), &database, folder.path());
    let mine = Store::open_team(&mine).unwrap();
    let theirs = server::team_behind(server::socket(), &database, folder.path());
    let theirs = Store::open_team(&theirs).unwrap();
    let tell = listened_to(&mine);
    proxy.take_away();
    assert_eq!(tell.recv_timeout(PATIENCE).unwrap(), Live::Lost);
    did(&theirs, "filing.missed");
    proxy.mend();
    assert_eq!(tell.recv_timeout(PATIENCE).unwrap(), Live::Back);
    did(&theirs, "filing.theirs");
    assert_eq!(next(&tell).0, "filing.theirs");
    // One's own connection that writes is another one now, and still one's own.
    did(&mine, "filing.mine");
    did(&theirs, "filing.theirs");
    assert_eq!(next(&tell).0, "filing.theirs");
}
