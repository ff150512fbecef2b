//! `payments.trace`: from a notice's fen to the line of the file that told of it.

use crate::contract::{AskTrace, Traced, TracedPosting};
use crate::desk::Cx;
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::notice_number::NoticeNumber;
use crate::store::seal::hex;
use crate::store::{Row, all, maybe_one};

/// Answers every posting of a notice with its row and its file.
///
/// # Errors
/// `notice_number_wrong`, `not_found`.
pub fn trace(cx: &Cx<'_>, request: AskTrace) -> Result<Traced> {
    let number: NoticeNumber = request
        .notice
        .trim()
        .parse()
        .map_err(|_| Fault::new(Code::NoticeNumberWrong).with("notice", &request.notice))?;
    let notice = number.to_string();
    cx.read(move |session| {
        let own = [("number", notice.as_str().into())];
        maybe_one(session, "notice.by_number", &own, |_| Ok(()))?
            .ok_or_else(|| Fault::not_found("notice", &notice))?;
        let postings = all(session, "trace.notice", &own, read)?;
        Ok(Traced { notice, postings })
    })
}

fn read(row: &dyn Row) -> Result<TracedPosting> {
    let text = |at| row.text(at).map(str::to_owned);
    let number = |at| row.int(at).map(|number| number.to_string());
    let on = Day::from_i64(row.int(4)?).ok_or_else(|| Fault::internal("posting.posted_on"))?;
    Ok(TracedPosting {
        posting: number(0)?,
        debit: text(1)?,
        credit: text(2)?,
        fen: number(3)?,
        on: on.to_string(),
        contra_of: row.opt_int(5)?.map(|own| own.to_string()),
        payment: number(6)?,
        external_id: text(7)?,
        refund_id: text(8)?,
        kind: text(9)?,
        line: u32::try_from(row.int(10)?).map_err(|_| Fault::internal("payment.line"))?,
        amount_fen: number(11)?,
        import: number(12)?,
        file_name: text(13)?,
        file_sha256: hex(row.blob(14)?),
        import_state: text(15)?,
    })
}
