//! The interface in English.

use super::Strings;

/// `one` for exactly one, `many` otherwise, with the number in front: English's two forms.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) static ENGLISH: Strings = Strings {
    product: "Quire",

    home_lead: "Write together in one document: open a page, type your name, send the link.",
    home_points: [
        "Everyone’s caret, live, with their name beside it.",
        "“Saved” means on disk. Nothing anyone types is lost.",
        "A document is readable before anything has loaded.",
    ],
    new_document: "New document",
    open_link_label: "Open by link",
    open_link_placeholder: "Paste a document’s link",
    open: "Open",
    open_link_invalid: "That is not a link to a document. It ends in /d/ and an id.",
    recent_title: "Recent documents",
    recent_note: "Kept in this browser only.",
    recent_opened: |when| format!("Opened {when}"),
    recent_forget: |title| format!("Remove “{title}” from this list"),
    go_home: "Go to the first page",
    not_found_title: "There is nothing here",
    not_found_text: "The address leads to no page. If somebody sent you a link, it may have been cut off.",

    untitled: "Untitled",
    title_label: "Document title",
    home_link: "Quire, first page",
    copy_link: "Copy link",
    link_copied: "Link copied",
    copy_link_failed: "Copy the address from the address bar",
    people_label: "People here",
    people_count: |count| counted(count as u64, "person here", "people here"),
    person_you: |name| format!("{name} (you)"),
    people_more: |count| format!("+{count}"),
    change_name: "Change your name or colour",

    join_title: "Join to write",
    join_text: "The others see this name beside your caret.",
    join_name: "Your name",
    join_color: "Your colour",
    join_color_choice: |number| format!("Colour {number}"),
    join_name_missing: "Type a name first.",
    join: "Join",
    rename: "Change",
    cancel: "Cancel",
    close: "Close",
    opening: "Opening…",
    no_script: "You can read this document. To write in it, switch JavaScript on.",

    saved: "Saved",
    saving: "Saving…",
    connecting: "Connecting…",
    syncing: "Fetching the newest text…",
    reading: "Reading",
    offline: "Offline",
    offline_unsaved: |edits| {
        format!(
            "Offline — {} kept in this tab, not yet saved",
            counted(edits, "edit", "edits")
        )
    },
    reconnecting_in: |seconds| {
        if seconds == 0 {
            "Reconnecting…".to_owned()
        } else {
            format!("Reconnecting in {seconds} s")
        }
    },
    unsaved: |edits| {
        format!(
            "{} kept in this tab, not yet saved",
            counted(edits, "edit", "edits")
        )
    },
    retry_now: "Retry now",
    store_failing: |detail| {
        let mut text =
            "The server cannot save right now. Your text is kept here; leave this tab open."
                .to_owned();
        if !detail.is_empty() {
            text.push_str(&format!(" ({detail})"));
        }
        text
    },
    disconnected: "Not connected",

    refused_title: "This tab is no longer connected",
    refused_version: "Quire has been updated since you opened this page. Reload it to go on.",
    refused_not_found: "This document does not exist on this server.",
    refused_other: |message| format!("The server refused this connection: {message}"),
    refused_unsaved: |edits| {
        format!(
            "{} in this tab {} not reached the server. Copy what you need before you reload.",
            counted(edits, "edit", "edits"),
            if edits == 1 { "has" } else { "have" }
        )
    },
    reload: "Reload",
    load_failed_title: "This document could not be loaded",
    load_failed_text: "It was not changed and not replaced by an empty one. Try again in a moment.",

    activity_title: "Activity",
    activity_empty: "Nobody has come or gone yet.",
    activity_joined: |name| format!("{name} joined"),
    activity_left: |name| format!("{name} left"),
    activity_renamed: |from, name| format!("{from} is now {name}"),

    editor_label: "Document text",
    editor_hint: "Press Escape, then Tab, to leave the text.",
    editor_placeholder: "Write here…",
    toolbar_label: "Formatting",
    undo: "Undo",
    redo: "Redo",
    block_kind: "Kind of block",
    block_paragraph: "Text",
    block_heading: |level| format!("Heading {level}"),
    block_bullet: "Bulleted list",
    block_ordered: "Numbered list",
    block_task: "Task list",
    block_quote: "Quote",
    block_code: "Code block",
    code_language: "Language of the code",
    plain_code: "Plain",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    strike: "Strikethrough",
    code: "Code",
    link: "Link",
    superscript: "Superscript",
    subscript: "Subscript",
    text_color: "Text colour",
    highlight: "Highlight",
    color_none: "None",
    colors: [
        "Grey", "Red", "Orange", "Yellow", "Green", "Teal", "Blue", "Purple",
    ],
    indent: "Indent",
    outdent: "Outdent",
    align_left: "Align left",
    align_center: "Centre",
    align_right: "Align right",
    align_justify: "Justify",
    right_to_left: "Right to left",
    divider: "Divider",
    image: "Image",
    formula: "Formula",
    table: "Table",
    clear_formatting: "Clear formatting",
    block_cell: "Table cell",
    block_several: "Several kinds",
    table_row_above: "Insert row above",
    table_row_below: "Insert row below",
    table_column_left: "Insert column left",
    table_column_right: "Insert column right",
    table_delete_rows: "Delete row",
    table_delete_columns: "Delete column",
    table_delete: "Delete table",

    uploads: "Images being added",
    upload_sending: |name| format!("Sending “{name}”…"),
    upload_progress: "On its way",
    upload_done: |name| format!("“{name}” is in the text."),
    upload_describe: "Describe it",
    upload_failed: |name, problem| format!("“{name}” was not added. {problem}"),
    upload_retry: "Try again",
    upload_discard: "Discard the image",
    upload_too_large: "It is larger than 10 MB.",
    upload_too_many_pixels: "It has more than 100 million pixels.",
    upload_not_an_image: "Only PNG, JPEG, GIF and WebP images can be added.",
    upload_damaged: "The file is damaged.",
    upload_document_full: "The images of this document take up all the room it has.",
    upload_not_allowed: "This document does not take images from this page.",
    upload_not_now: "The server cannot take it right now. Try again in a moment.",
    upload_unreachable: "The server could not be reached. Try again when you are connected.",

    link_address: "Address",
    link_apply: "Apply",
    link_remove: "Remove link",
    link_invalid: "Use an address that starts with https://, http://, mailto: or tel:.",
    image_file: "File (PNG, JPEG, GIF or WebP, up to 10 MB)",
    image_address: "Or the address of an image on the web",
    image_describe: "Save",
    image_invalid: "Choose a file, or use an address that starts with https:// or http://.",
    image_description: "Description for people who cannot see it",
    formula_source: "Formula (TeX)",
    table_rows: "Rows",
    table_columns: "Columns",
    insert: "Insert",
    input_invalid: "This cannot be inserted.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_and_several_take_their_own_forms() {
        assert_eq!(
            (ENGLISH.offline_unsaved)(1),
            "Offline — 1 edit kept in this tab, not yet saved"
        );
        assert_eq!(
            (ENGLISH.offline_unsaved)(12),
            "Offline — 12 edits kept in this tab, not yet saved"
        );
        assert_eq!((ENGLISH.people_count)(1), "1 person here");
        assert_eq!((ENGLISH.people_count)(3), "3 people here");
    }
}
