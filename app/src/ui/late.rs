//! What the page can do without until it can be written in: dialogs, menus, search, outline, images,
//! formulas, what is pasted. It is a part of the bundle of its own, which is asked for when the text
//! can be written in, or when somebody wants something of it.
//!
//! `bring_all` names all of it, and is all that leads to it: `xtask` cuts the linker's graph there.
//! Nothing else may call what is named there but through its [`Deferred`] place. Without the feature
//! `split` it is all there, and comes at the same time.

use leptos::prelude::*;

use super::document_page::state::PageState;
use crate::deferred::Deferred;

#[cfg(feature = "hydrate")]
mod loading;

#[cfg(feature = "hydrate")]
pub(super) use self::loading::{is_here, load, once_tried, when_here, when_wanted};

/// On the server nothing is loaded.
#[cfg(not(feature = "hydrate"))]
pub(super) fn load(_page: PageState) {}

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
    let page = PageState::expect();
    let is_here = Memo::new(move |_| page.late.get() == LatePart::Here);
    move || {
        let make = is_here.get().then(|| view.get()).flatten();
        make.map(|make| make())
    }
}

/// What is in `view`: until it has come as the server has rendered it, to be looked at only. So
/// nothing of the page moves when it comes.
pub(super) fn still_view(view: &'static LateView) -> impl IntoView {
    let page = PageState::expect();
    let is_here = Memo::new(move |_| page.late.get() == LatePart::Here);
    // In the browser it stands in the page already.
    #[cfg(feature = "hydrate")]
    let html = String::new();
    #[cfg(not(feature = "hydrate"))]
    let html = view.get().map(|make| make().to_html()).unwrap_or_default();
    move || match is_here.get().then(|| view.get()).flatten() {
        Some(make) => make(),
        None => view! { <div class="still" inner_html=html.clone()></div> }.into_any(),
    }
}
