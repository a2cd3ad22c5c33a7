//! The list of tables: which are the record, answered for by the chain, and which are not.

use crate::change::Kept;
use crate::entities::*;

/// Calls a macro with every table of the record, parents before children.
macro_rules! every_kept_table {
    ($then:ident) => {
        $then! {
            account, role_held, team, membership, person, person_alias, address, contact_detail,
            communication_need, circumstance, restriction, break_glass, contact, hand_off, referral,
            allocation, case_note, deadline
        }
    };
}

/// Calls a macro with every other table: made from the record, or not part of it.
macro_rules! every_other_table {
    ($then:ident) => {
        $then! {
            event, chain_head, number_series, person_name, name_spelling, session, sign_in_attempt, look, held_form
        }
    };
}

macro_rules! keep {
    ($($table:ident),+) => { $(
        impl Kept for $table::Entity {
            const TABLE: &'static str = stringify!($table);
            fn key(row: &$table::Model) -> (uuid::Uuid, i64) {
                (row.id, row.version)
            }
        }
    )+ };
}

every_kept_table!(keep);

pub(crate) use {every_kept_table, every_other_table};
