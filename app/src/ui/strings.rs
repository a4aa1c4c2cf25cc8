//! Everything the interface says, in one catalogue.
//!
//! A translation is another [`Strings`]; sentences with numbers or names in them are functions,
//! because languages differ in plural forms and word order. No component holds words of its own.

mod english;

/// The interface's words in one language.
pub(crate) struct Strings {
    pub(crate) product: &'static str,

    // Home
    pub(crate) home_lead: &'static str,
    pub(crate) home_points: [&'static str; 3],
    pub(crate) new_document: &'static str,
    pub(crate) open_link_label: &'static str,
    pub(crate) open_link_placeholder: &'static str,
    pub(crate) open: &'static str,
    pub(crate) open_link_invalid: &'static str,
    pub(crate) recent_title: &'static str,
    pub(crate) recent_note: &'static str,
    pub(crate) recent_opened: fn(when: &str) -> String,
    pub(crate) recent_forget: fn(title: &str) -> String,
    pub(crate) go_home: &'static str,
    pub(crate) not_found_title: &'static str,
    pub(crate) not_found_text: &'static str,

    // Document header
    pub(crate) untitled: &'static str,
    pub(crate) title_label: &'static str,
    pub(crate) home_link: &'static str,
    pub(crate) copy_link: &'static str,
    pub(crate) link_copied: &'static str,
    pub(crate) copy_link_failed: &'static str,
    pub(crate) people_label: &'static str,
    pub(crate) people_count: fn(count: usize) -> String,
    pub(crate) person_you: fn(name: &str) -> String,
    pub(crate) people_more: fn(count: usize) -> String,
    pub(crate) change_name: &'static str,

    // Joining
    pub(crate) join_title: &'static str,
    pub(crate) join_text: &'static str,
    pub(crate) join_name: &'static str,
    pub(crate) join_color: &'static str,
    pub(crate) join_color_choice: fn(number: usize) -> String,
    pub(crate) join_name_missing: &'static str,
    pub(crate) join: &'static str,
    pub(crate) rename: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) close: &'static str,
    pub(crate) opening: &'static str,
    pub(crate) no_script: &'static str,

    // Connection and saved state
    pub(crate) saved: &'static str,
    pub(crate) saving: &'static str,
    pub(crate) connecting: &'static str,
    pub(crate) syncing: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) offline_unsaved: fn(edits: u64) -> String,
    pub(crate) reconnecting_in: fn(seconds: u64) -> String,
    pub(crate) unsaved: fn(edits: u64) -> String,
    pub(crate) retry_now: &'static str,
    pub(crate) store_failing: fn(detail: &str) -> String,
    pub(crate) disconnected: &'static str,

    // Refusals
    pub(crate) refused_title: &'static str,
    pub(crate) refused_version: &'static str,
    pub(crate) refused_not_found: &'static str,
    pub(crate) refused_other: fn(message: &str) -> String,
    pub(crate) refused_unsaved: fn(edits: u64) -> String,
    pub(crate) reload: &'static str,
    pub(crate) load_failed_title: &'static str,
    pub(crate) load_failed_text: &'static str,

    // Activity
    pub(crate) activity_title: &'static str,
    pub(crate) activity_empty: &'static str,
    pub(crate) activity_joined: fn(name: &str) -> String,
    pub(crate) activity_left: fn(name: &str) -> String,
    pub(crate) activity_renamed: fn(from: &str, name: &str) -> String,

    // Editing
    pub(crate) editor_label: &'static str,
    pub(crate) editor_hint: &'static str,
    /// Stands in an empty document; without quotation marks and backslashes.
    pub(crate) editor_placeholder: &'static str,
    pub(crate) toolbar_label: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) redo: &'static str,
    pub(crate) block_kind: &'static str,
    pub(crate) block_paragraph: &'static str,
    pub(crate) block_heading: fn(level: u8) -> String,
    pub(crate) block_bullet: &'static str,
    pub(crate) block_ordered: &'static str,
    pub(crate) block_task: &'static str,
    pub(crate) block_quote: &'static str,
    pub(crate) block_code: &'static str,
    pub(crate) code_language: &'static str,
    pub(crate) plain_code: &'static str,
    pub(crate) bold: &'static str,
    pub(crate) italic: &'static str,
    pub(crate) underline: &'static str,
    pub(crate) strike: &'static str,
    pub(crate) code: &'static str,
    pub(crate) link: &'static str,
    pub(crate) superscript: &'static str,
    pub(crate) subscript: &'static str,
    pub(crate) text_color: &'static str,
    pub(crate) highlight: &'static str,
    pub(crate) color_none: &'static str,
    pub(crate) colors: [&'static str; 8],
    pub(crate) indent: &'static str,
    pub(crate) outdent: &'static str,
    pub(crate) align_left: &'static str,
    pub(crate) align_center: &'static str,
    pub(crate) align_right: &'static str,
    pub(crate) align_justify: &'static str,
    pub(crate) right_to_left: &'static str,
    pub(crate) divider: &'static str,
    pub(crate) image: &'static str,
    pub(crate) formula: &'static str,
    pub(crate) table: &'static str,
    pub(crate) clear_formatting: &'static str,

    // Dialogs
    pub(crate) link_address: &'static str,
    pub(crate) link_apply: &'static str,
    pub(crate) link_remove: &'static str,
    pub(crate) link_invalid: &'static str,
    pub(crate) image_address: &'static str,
    pub(crate) image_description: &'static str,
    pub(crate) formula_source: &'static str,
    pub(crate) table_rows: &'static str,
    pub(crate) table_columns: &'static str,
    pub(crate) insert: &'static str,
    pub(crate) input_invalid: &'static str,
}

/// The words to use. There is one language so far.
pub(crate) fn strings() -> &'static Strings {
    &english::ENGLISH
}
