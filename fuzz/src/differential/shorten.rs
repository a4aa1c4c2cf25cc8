//! A plan that fails, made shorter while it still does.

use crate::plan::Plan;
use crate::run::run;
use crate::yjs::Yjs;

/// `plan` without the steps that it fails without.
pub(crate) fn shorten(mut plan: Plan, yjs: &mut Yjs) -> Plan {
    let mut width = plan.steps.len() / 2;
    while width > 0 {
        let mut at = 0;
        while at < plan.steps.len() {
            let mut shorter = plan.clone();
            shorter.steps.drain(at..(at + width).min(plan.steps.len()));
            if run(&shorter, yjs).is_err() {
                plan = shorter;
            } else {
                at += width;
            }
        }
        width /= 2;
    }
    plan
}
