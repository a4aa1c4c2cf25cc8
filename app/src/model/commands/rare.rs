//! The commands that nobody needs with the first key: of menus, dialogs and the clipboard. Where the
//! bundle is split, they come with its late part.

#[cfg(feature = "split")]
use super::cluster;
use super::{
    Applied, Command, Editing, autolink, block, embed, fragment, link, mark, rearrange, replace,
    table, transpose,
};
#[cfg(feature = "split")]
use crate::deferred::Deferred;

/// [`perform`], in a bundle of which it is a part that comes later.
#[cfg(feature = "split")]
static PERFORM: Deferred<fn(&Command, &mut Editing<'_>) -> Applied> = Deferred::new();

/// From now on rare commands can be done, and words end where Unicode says.
#[cfg(feature = "split")]
pub fn bring() {
    PERFORM.bring(perform);
    cluster::bring();
}

impl Command {
    /// Whether it may be that what does it has not come yet.
    pub fn is_rare(&self) -> bool {
        matches!(
            self,
            Command::InsertFragment(_)
                | Command::PasteText(_)
                | Command::PasteUrl(_)
                | Command::MoveRange { .. }
                | Command::ClearFormatting
                | Command::SetAlign(_)
                | Command::SetDirection(_)
                | Command::SetLink(_)
                | Command::EditLink { .. }
                | Command::RemoveLink
                | Command::InsertEmbed(_)
                | Command::PlaceEmbed { .. }
                | Command::DescribeImage(_)
                | Command::InsertTable { .. }
                | Command::ChangeTable(_)
                | Command::ReplaceMatches { .. }
                | Command::InPlaceOf { .. }
                | Command::MoveBlockUp
                | Command::MoveBlockDown
                | Command::DuplicateBlock
                | Command::DeleteBlock
                | Command::Transpose
        )
    }
}

/// Does a command that is rare; before what does it has come it does not apply.
pub(super) fn perform_if_here(command: &Command, editing: &mut Editing<'_>) -> Applied {
    #[cfg(feature = "split")]
    let Some(perform) = PERFORM.get() else {
        return Ok(false);
    };
    perform(command, editing)
}

fn perform(command: &Command, editing: &mut Editing<'_>) -> Applied {
    match command {
        Command::InsertFragment(fragment) => fragment::insert_fragment(editing, fragment),
        Command::PasteText(text) => fragment::paste_text(editing, text),
        Command::PasteUrl(url) => autolink::link_selected(editing, url),
        Command::MoveRange { range, to } => fragment::move_range(editing, range, *to),
        Command::ClearFormatting => mark::clear(editing),
        Command::SetAlign(align) => block::set_align(editing, *align),
        Command::SetDirection(direction) => block::set_direction(editing, *direction),
        Command::SetLink(typed) => link::set(editing, typed),
        Command::EditLink { text, address } => link::edit(editing, text, address),
        Command::RemoveLink => link::remove(editing),
        Command::InsertEmbed(embed) => embed::insert(editing, embed),
        Command::PlaceEmbed { at, embed } => embed::put_at(editing, *at, embed),
        Command::DescribeImage(alt) => Ok(embed::describe(editing, alt.as_deref())),
        Command::InsertTable { rows, columns } => table::insert(editing, *rows, *columns),
        Command::ChangeTable(change) => Ok(table::change(editing, *change)),
        Command::ReplaceMatches { ranges, text } => replace::matches(editing, ranges, text),
        Command::InPlaceOf { range, command } => replace::with_command(editing, range, command),
        Command::MoveBlockUp => rearrange::move_up(editing),
        Command::MoveBlockDown => rearrange::move_down(editing),
        Command::DuplicateBlock => rearrange::duplicate(editing),
        Command::DeleteBlock => rearrange::delete(editing),
        Command::Transpose => transpose::transpose(editing),
        _ => Ok(false),
    }
}
