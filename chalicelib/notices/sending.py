"""One mail for all that is due to one mailbox: claimed row by row, sent once, marked row by row.

    claim each by its condition → store which rows → read again → one call of SES → mark each

Which rows a mail is of (`digests`) is stored before it leaves, and stored again whenever one of
them was cancelled, quieted or settled meanwhile: so an event of SES settles just the rows that
stood in the mail. A crash before SES's call leaves claimed rows of which no mail went, a crash
or a lost answer after it rows of which one did; either waits for SES's event, and goes once more
after WAIT, alone or with others, saying that it may be the second. Rows are claimed in the order
of their ids, so that of two senders one has them all.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.clients import ses
from chalicelib.core.errors import UnavailableError
from chalicelib.core.log import log_event
from chalicelib.notices import addresses, digests, message, repository, rules, steps
from chalicelib.notices.addresses import Address
from chalicelib.notices.pacing import pacer
from chalicelib.notices.rules import Notice
from chalicelib.notices.settling import store, store_each

# What one mail is still read with, and one sender does well within its time.
MOST_ROWS = 300


def send_group(group: str, as_of: datetime) -> bool:
    """Send what is due at an instant by the rows of a group, if anything still is.

    Rows of one kind, language and address go in one mail. Returns False when some are to be
    tried again in some minutes. Raises UnavailableError when the store is out of reach; nothing
    has been sent then, or the sent mail is settled by SES's event.
    """
    at = rules.moment(as_of)
    rows = repository.list_group(group)
    is_backing_off = any(rules.is_backing_off(row, at) for row in rows)
    ready = [pruned for row in rows if rules.is_ready(row, at) and (pruned := _pruned(row, at))]
    done = [_send(mail, address, at) for mail, address in _mails(ready, at)]
    return all(done) and not is_backing_off


def _pruned(row: Notice, at: datetime) -> Notice | None:
    pruned = steps.prune(row, at)
    if rules.is_ready(pruned, at):
        return pruned
    log_event("notice_given_up", level="warning", notice=row.id)
    store(row, lambda moved: steps.prune(moved, at))
    return None


def _mails(rows: Sequence[Notice], at: datetime) -> Iterator[tuple[list[Notice], Address]]:
    """Yield what goes together and where to, the most urgent first; hold what has nowhere to go."""
    known = {one: _address(one) for one in {_written(row) for row in rows}}
    parts: dict[tuple[str, ...], list[Notice]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        letter, address = row.letter, known[_written(row)]
        if address.is_stopped:
            log_event("notice_held_for_its_address", level="warning", notice=row.id)
            _hold(row, at)
        else:
            alone = "" if message.goes_with_others(letter) else row.id
            parts.setdefault((letter.kind, letter.language, address.id, alone), []).append(row)
    for part in sorted(parts.values(), key=lambda part: min(map(rules.urgency_of, part))):
        for start in range(0, len(part), MOST_ROWS):
            yield part[start : start + MOST_ROWS], known[_written(part[0])]


def _written(row: Notice) -> tuple[str, bool]:
    return row.letter.recipient, row.letter.kind in rules.TO_THE_LETTER


def _address(written: tuple[str, bool]) -> Address:
    text, is_itself = written
    return addresses.itself(text) if is_itself else addresses.resolve(text)


def _hold(row: Notice, at: datetime) -> None:
    stage = row.stages[0].name
    store(row, lambda moved: steps.hold(moved, stage, at))


def _send(rows: list[Notice], address: Address, at: datetime) -> bool:
    """Send rows together; those of which no mail can be made are held and leave the others alone.

    What can only be told one by one is.
    """
    if len(rows) > 1 and (mail := _built(rows, address, at)) is not None:
        return _send_built(rows, mail, address, at)
    built = [(row, _built([row], address, at)) for row in rows]
    for row, mail in built:
        if mail is None:
            _hold(row, at)
    good = [row for row, mail in built if mail is not None]
    if 1 < len(good) < len(rows):
        return _send(good, address, at)
    sent = [_send_built([row], mail, address, at) for row, mail in built if mail is not None]
    return all(sent)


def _built(rows: Sequence[Notice], address: Address, at: datetime) -> bytes | None:
    try:
        return message.build([_addressed(row, address) for row in rows], at)
    except message.UnsendableError as error:
        log_event(
            "notice_unsendable",
            level="error",
            notice=rows[0].id,
            rows=len(rows),
            reason=str(error),
        )
        return None


def _addressed(row: Notice, address: Address) -> Notice:
    return replace(row, letter=replace(row.letter, recipient=address.text))


def _send_built(rows: Sequence[Notice], mail: bytes, address: Address, at: datetime) -> bool:
    lease = secrets.token_hex(8)
    claimed, is_whole = _claim(rows, lease, at)
    held = _confirm(claimed, lease, at)
    fewer = _built(held, address, at) if 0 < len(held) < len(rows) else mail
    is_done = True
    if fewer is None:
        store_each(held, lambda row: steps.hold(row, row.stages[0].name, at))
    elif held:
        is_done = _hand_over(held, fewer, address, at)
    sent = {row.id for row in held}
    store_each(
        [row for row in claimed if row.id not in sent], lambda row: steps.give_back(row, lease)
    )
    return is_done and is_whole


def _claim(rows: Sequence[Notice], lease: str, at: datetime) -> tuple[list[Notice], bool]:
    """Claim rows in their order; return those that are claimed or may be, and whether that is all.

    All but those that were another's before: they are cared for.
    """
    claimed: list[Notice] = []
    for row in rows:
        taken = steps.claim(row, at, lease)
        try:
            repository.replace_notice(taken)
        except repository.MovedError:
            if _is_ours(row, lease):
                claimed.append(taken)
            elif row is rows[0]:
                return [], len(rows) == 1  # another sender's: it has the others too, or will
        except UnavailableError:
            # Reading again tells whether it was claimed after all; what is not claimed can wait.
            return [*claimed, taken], False
        else:
            claimed.append(taken)
    return claimed, True


def _is_ours(row: Notice, lease: str) -> bool:
    """Tell whether a claim was made after all: its answer was lost, and the SDK tried it again."""
    current = repository.find_notice(row.id)
    return current is not None and rules.is_held_by(current, lease)


def _confirm(claimed: Sequence[Notice], lease: str, at: datetime) -> list[Notice]:
    """Read claimed rows again; return those that are still to be sent under the lease.

    Of several it is stored first which they are, and again until it is just those.
    """
    current = list(claimed)
    while len(current) > 1:
        digests.save_digest(lease, current, at)
        standing = {row.id: row for row in repository.list_group(rules.group_of(current[0].id))}
        held = [standing[row.id] for row in current if row.id in standing]
        held = [row for row in held if rules.is_held_by(row, lease)]
        if len(held) == len(current) or len(held) == 1:
            return held
        current = held
    found = [repository.find_notice(row.id) for row in current]
    return [row for row in found if row is not None and rules.is_held_by(row, lease)]


def _hand_over(rows: Sequence[Notice], mail: bytes, address: Address, at: datetime) -> bool:
    lease, named = rows[0].lease, {row.id: row.stages[0].name for row in rows}
    ids = {"notice": rows[0].id, "stage": named[rows[0].id]}
    if len(rows) > 1:
        ids = {"digest": lease}
    attempt = str(max(row.attempt for row in rows))
    tags = {**ids, "attempt": attempt, "address": address.id}
    pacer().wait()
    try:
        message_id = ses.send_raw(mail, message.address(address.text), tags)
    except ses.ThrottledError as error:
        log_event("mail_throttled", level="warning", reason=str(error), **ids)
        store_each(rows, lambda row: steps.mark_throttled(row, lease, at))
        return False
    except ses.RefusedError as error:
        log_event("mail_refused", level="error", reason=str(error), **ids)
        store_each(rows, lambda row: steps.mark_refused(row, lease, at))
        return True
    except ses.UnknownOutcomeError as error:
        log_event("mail_outcome_unknown", level="warning", reason=str(error), **ids)
        return True
    log_event("mail_taken", level="info", message=message_id, rows=len(rows), **ids)
    store_each(rows, lambda row: steps.mark_sent(row, named[row.id], message_id, at))
    return True
