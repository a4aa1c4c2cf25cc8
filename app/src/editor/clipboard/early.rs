//! What is done with the clipboard's and the mouse's data at once: hand it to what reads and writes it,
//! or keep it until that has come.

use web_sys::{ClipboardEvent, DataTransfer, DragEvent};

use crate::deferred::Deferred;
use crate::editor::surface::Surface;
use crate::model::change::Assoc;
use crate::model::document::Cursor;
use crate::model::selection::Selection;

/// What reads and writes such data.
struct Transfers {
    copy: fn(&mut Surface, &ClipboardEvent),
    cut: fn(&mut Surface, &ClipboardEvent),
    paste: fn(&mut Surface, &ClipboardEvent),
    drag_start: fn(&mut Surface, &DragEvent),
    drop: fn(&mut Surface, &DragEvent),
    take_in: fn(&mut Surface, &DataTransfer),
}

static TRANSFERS: Deferred<&Transfers> = Deferred::new();

/// What reads and writes data has come.
pub(in crate::editor) fn bring() {
    TRANSFERS.bring(&Transfers {
        copy: Surface::copy,
        cut: Surface::cut,
        paste: Surface::paste,
        drag_start: Surface::drag_start,
        drop: Surface::drop,
        take_in: Surface::take_in,
    });
}

/// Data that came before what reads it.
pub(in crate::editor) struct Held {
    data: DataTransfer,
    /// Where it was dropped.
    at: Option<Cursor>,
}

impl Surface {
    pub(in crate::editor) fn on_copy(&mut self, event: &ClipboardEvent) {
        if let Some(transfers) = TRANSFERS.get() {
            (transfers.copy)(self, event);
        }
    }

    pub(in crate::editor) fn on_cut(&mut self, event: &ClipboardEvent) {
        if let Some(transfers) = TRANSFERS.get() {
            (transfers.cut)(self, event);
        }
    }

    pub(in crate::editor) fn on_paste(&mut self, event: &ClipboardEvent) {
        if let Some(transfers) = TRANSFERS.get() {
            return (transfers.paste)(self, event);
        }
        event.prevent_default();
        if let Some(data) = event.clipboard_data() {
            self.hold(&data, None);
        }
    }

    pub(in crate::editor) fn on_drag_start(&mut self, event: &DragEvent) {
        if let Some(transfers) = TRANSFERS.get() {
            (transfers.drag_start)(self, event);
        }
    }

    pub(in crate::editor) fn on_drop(&mut self, event: &DragEvent) {
        if let Some(transfers) = TRANSFERS.get() {
            return (transfers.drop)(self, event);
        }
        event.prevent_default();
        self.catch_up();
        let target = self.offset_under(event);
        if let (Some(data), Some(target)) = (event.data_transfer(), target) {
            let at = self.state.document().cursor(target, Assoc::After);
            self.hold(&data, Some(at));
        }
    }

    /// Takes in what came before.
    pub(in crate::editor) fn take_held(&mut self) {
        let Some(transfers) = TRANSFERS.get() else {
            return;
        };
        for Held { data, at } in std::mem::take(&mut self.held) {
            self.catch_up();
            if let Some(at) = at.and_then(|at| self.state.document().resolve(&at)) {
                self.select(Selection::caret(at));
            }
            (transfers.take_in)(self, &data);
        }
    }

    /// Keeps a copy: the browser empties the event's own when the event is over.
    fn hold(&mut self, data: &DataTransfer, at: Option<Cursor>) {
        let Ok(copy) = DataTransfer::new() else {
            return;
        };
        for kind in data.types().iter().filter_map(|kind| kind.as_string()) {
            if let Ok(content) = data.get_data(&kind) {
                // It fails for no kind that the browser itself has named.
                let _ = copy.set_data(&kind, &content);
            }
        }
        if let Some(files) = data.files() {
            let files = (0..files.length()).filter_map(|index| files.get(index));
            for file in files {
                let _ = copy.items().add_with_file(&file);
            }
        }
        self.held.push(Held { data: copy, at });
    }
}
