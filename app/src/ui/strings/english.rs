//! The interface in English.

use super::Strings;

/// `one` for exactly one, `many` otherwise, with the number in front: English's two forms.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `number` with commas between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
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
    recent_unsaved: |edits| format!("{} only on this device", counted(edits, "edit", "edits")),
    recent_forget: |title| format!("Remove “{title}” from this list"),
    recent_forget_unsaved: |edits| {
        format!(
            "{} of it {} only on this device. Remove it for good?",
            counted(edits, "edit", "edits"),
            if edits == 1 { "is" } else { "are" }
        )
    },
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
    not_given: "Not available",
    no_script: "You can read this document. To write in it, switch JavaScript on.",

    saved: "Saved",
    saving: "Saving…",
    connecting: "Connecting…",
    syncing: "Fetching the newest text…",
    reading: "Reading",
    offline: "Offline",
    offline_and: |unsaved| format!("Offline — {unsaved}"),
    reconnecting_in: |seconds| {
        if seconds == 0 {
            "Reconnecting…".to_owned()
        } else {
            format!("Reconnecting in {seconds} s")
        }
    },
    unsaved: |edits, since| {
        format!(
            "{} since {since}, not yet saved",
            counted(edits, "edit", "edits")
        )
    },
    unsaved_on_device: |edits, since| {
        format!(
            "{} since {since} kept on this device, not yet saved",
            counted(edits, "edit", "edits")
        )
    },
    unsaved_in_tab: |edits, since| {
        format!(
            "{} since {since} only in this tab, not yet saved: leave it open",
            counted(edits, "edit", "edits")
        )
    },
    retry_now: "Retry now",
    store_failing: |detail| {
        let mut text = "The server cannot save right now. Your text is kept here.".to_owned();
        if !detail.is_empty() {
            text.push_str(&format!(" ({detail})"));
        }
        text
    },
    disconnected: "Not connected",

    refused_title: "This tab is no longer connected",
    refused_version: "Quire has been updated since you opened this page. Reload it to go on.",
    refused_not_found: "This document does not exist on this server.",
    refused_deleted: "This document was deleted. Whoever runs this server can restore it.",
    refused_other: |message| format!("The server refused this connection: {message}"),
    refused_unsaved: |edits| {
        format!(
            "{} {} not reached the server.",
            counted(edits, "edit", "edits"),
            if edits == 1 { "has" } else { "have" }
        )
    },
    refused_kept: "Nothing is lost: this device keeps them.",
    refused_in_tab: "They are only in this tab: take them along before you leave it.",
    reload: "Reload",
    copy_shown: |edits| match edits {
        0 => "Below is what this device keeps of it.".to_owned(),
        edits => format!(
            "Below is what this device keeps of it, with {} that the server may not have.",
            counted(edits, "edit", "edits")
        ),
    },
    rescue_download: "Download as Markdown",
    rescue_copy: "Make a new document of it",
    rescue_copy_failed: "This device could not keep a new document. Download the text instead.",
    load_failed_title: "This document could not be loaded",
    elsewhere_title: "This document is not on this device yet",
    elsewhere_text: "It opens by itself when the server can be reached. What you open once is here from then on.",
    late_failed_title: "A part of Quire has not come yet",
    late_failed_text: "You can go on writing; menus, dialogs and the search follow. It is tried again by itself. If Quire has been renewed meanwhile, reload the page.",
    load_failed_text: |detail| {
        format!(
            "It was not changed and not replaced by an empty one. Try again in a moment. ({detail})"
        )
    },
    missing_title: "There is no such document",
    missing_text: "Nobody has begun one at this address. If somebody sent you the link, it may have been cut off.",
    deleted_title: "This document was deleted",
    deleted_text: "It is in the bin. Whoever runs this server can restore it.",

    activity_title: "Activity",
    activity_empty: "Nobody has come or gone yet.",
    activity_joined: |name| format!("{name} joined"),
    activity_left: |name| format!("{name} left"),
    activity_renamed: |from, name| format!("{from} is now {name}"),

    editor_label: "Document text",
    editor_hint: "Press Escape, then Tab, to leave the text.",
    editor_placeholder: "Write here…",
    task_done: "Done: ",
    task_open: "To do: ",
    task_tick: "Tick or untick a task",
    format_on: |format| format!("{format} on"),
    format_off: |format| format!("{format} off"),
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

    find: "Find",
    find_label: "Find in this document",
    find_count: |number, count| format!("{} of {}", grouped(number), grouped(count)),
    find_nothing: "Not found",
    find_next: "Next match",
    find_previous: "Previous match",
    find_match_case: "Match case",
    find_whole_words: "Whole words",
    find_and_replace: "Find and replace",
    find_replaced: |count| format!("{} replaced", grouped(count)),
    replace: "Replace",
    replace_all: "Replace all",
    replace_label: "Replace with",

    slash_label: "Insert",
    slash_count: |count| counted(count as u64, "choice", "choices"),
    slash_text: "paragraph plain normal",
    slash_heading: [
        "h1 title section header",
        "h2 subtitle section header",
        "h3 section header",
    ],
    slash_bullet: "unordered points ul -",
    slash_ordered: "ol 1.",
    slash_task: "todo checkbox checklist checked []",
    slash_quote: "blockquote citation >",
    slash_code: "program source monospace ```",
    slash_table: "grid rows columns",
    slash_image: "picture photo upload",
    slash_formula: "math equation tex latex",
    slash_divider: "rule line separator hr ---",

    block_actions: "Block actions",
    block_turn_into: "Turn into",
    block_move_up: "Move up",
    block_move_down: "Move down",
    block_duplicate: "Duplicate",
    block_copy: "Copy",
    block_delete: "Delete",

    outline: "Outline",
    outline_empty: "Headings show up here.",
    words: |words| match words {
        1 => "1 word".to_owned(),
        words => format!("{} words", grouped(words)),
    },
    words_selected: |selected, words| format!("{} of {} words", grouped(selected), grouped(words)),
    characters: |characters| match characters {
        1 => "1 character".to_owned(),
        characters => format!("{} characters", grouped(characters)),
    },

    help: "Keyboard and typing",
    help_keys: "Keys",
    help_typing: "Typed at the start of a line, or around words",
    help_typing_note: "A space or Enter ends the signs at the start of a line. Backspace right afterwards gives back what you typed.",
    help_typed: &[
        ("/", "Menu of commands"),
        ("#", "Heading, one sign for each level"),
        ("-", "Bulleted list"),
        ("1.", "Numbered list"),
        ("[]", "Task list"),
        (">", "Quote"),
        ("```rust", "Code block"),
        ("---", "Divider"),
        ("**bold**", "Bold"),
        ("*italic*", "Italic"),
        ("~~struck~~", "Strikethrough"),
        ("==marked==", "Highlight"),
        ("`code`", "Code"),
        ("[words](example.org)", "Link"),
    ],
    key_shift: "Shift",
    key_space: "Space",
    select_all: "Select everything",
    document_start: "Go to the start",
    document_end: "Go to the end",
    select_to_start: "Select to the start",
    select_to_end: "Select to the end",
    leave_text: "Leave the text with the next Tab",

    link_text: "Text",
    link_open: "Open in a new tab",
    link_edit: "Edit link",
    link_copy: "Copy address",
    link_address_copied: "Copied",
    copy_failed: "Could not be copied",
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
    formula_preview: "How it will look",
    table_rows: "Rows",
    table_columns: "Columns",
    insert: "Insert",
    change: "Change",
    input_invalid: "This cannot be inserted.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped_by_thousands() {
        assert_eq!((ENGLISH.words)(1), "1 word");
        assert_eq!((ENGLISH.words)(999), "999 words");
        assert_eq!(
            (ENGLISH.words_selected)(12, 1_234_567),
            "12 of 1,234,567 words"
        );
        assert_eq!((ENGLISH.find_count)(3, 1000), "3 of 1,000");
    }

    #[test]
    fn one_edit_and_several_take_their_own_forms() {
        assert_eq!(
            (ENGLISH.unsaved_on_device)(1, "14:03"),
            "1 edit since 14:03 kept on this device, not yet saved"
        );
        assert_eq!(
            (ENGLISH.unsaved_on_device)(12, "14:03"),
            "12 edits since 14:03 kept on this device, not yet saved"
        );
        assert_eq!((ENGLISH.people_count)(1), "1 person here");
        assert_eq!((ENGLISH.people_count)(3), "3 people here");
    }
}
