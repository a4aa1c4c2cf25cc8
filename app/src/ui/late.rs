//! What the page can do without until it can be written in: dialogs, menus, search, outline, images,
//! formulas, what is pasted. It is a part of the bundle of its own, which is asked for when the text
//! can be written in, or when somebody wants something of it.
//!
//! `bring_all` names all of it, and is all that leads to it: `xtask` cuts the linker's graph there.
//! Nothing else may call what is named there but through its [`Deferred`] place. Without the feature
//! `split` it is all there, and comes at the same time.

use leptos::prelude::*;

use crate::deferred::Deferred;

#[cfg(feature = "hydrate")]
mod loading;

#[cfg(feature = "hydrate")]
use self::loading::turn;
#[cfg(feature = "hydrate")]
pub(super) use self::loading::{is_here, load, once_tried, when_here, when_wanted};

/// On the server nothing is loaded.
#[cfg(not(feature = "hydrate"))]
pub(super) fn load(_page: super::document_page::state::PageState) {}

/// On the server no view ever has its turn.
#[cfg(not(feature = "hydrate"))]
fn turn() -> ReadSignal<bool> {
    signal(false).0
}

/// What has become of the late part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LatePart {
    /// It will come, or is on its way.
    Coming,
    /// All of it can be used.
    Here,
    /// It did not come, and is asked for again from time to time.
    Failed,
}

/// The place of a view that comes later.
pub(super) type LateView = Deferred<fn() -> AnyView>;

/// What is in `view`, once it has come.
pub(super) fn late_view(view: &'static LateView) -> impl IntoView {
    let has_turn = turn();
    move || {
        let make = has_turn.get().then(|| view.get()).flatten();
        make.map(|make| make())
    }
}

/// What is in `view`: until it has come as the server has rendered it, to be looked at only. So
/// nothing of the page moves when it comes.
pub(super) fn still_view(view: &'static LateView) -> impl IntoView {
    let has_turn = turn();
    // In the browser it stands in the page already.
    #[cfg(feature = "hydrate")]
    let html = String::new();
    #[cfg(not(feature = "hydrate"))]
    let html = view.get().map(|make| make().to_html()).unwrap_or_default();
    move || match has_turn.get().then(|| view.get()).flatten() {
        Some(make) => make(),
        None => view! { <div class="still" inner_html=html.clone()></div> }.into_any(),
    }
}
