//! Takes out of a bundle what never runs in it, though neither compiler nor linker can know.
//!
//! Leptos keeps each part of a page behind pointers to all that can be done with it, and one of
//! them is to hydrate it asynchronously. Quire hydrates synchronously (`hydrate_body`), so those
//! futures are never polled; but what is pointed to is kept, with all that it calls. It also brings
//! classes for JavaScript, by which server functions stream their bodies; Quire has none.

use anyhow::{Context, Result};
use walrus::ir::{Call, Instr, InstrLocId, Unreachable, Visitor, dfs_in_order};
use walrus::{ExportItem, FunctionId, FunctionKind, LocalFunction, Module, ModuleConfig, passes};

/// What is in the mangled names of those futures. Under another mangling nothing is taken out.
const NEVER_POLLED: [&str; 2] = [
    "13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$",
    "27new_with_async_value_erased28_$u7b$$u7b$closure$u7d$$u7d$",
];

/// How the exported names begin of what those classes do.
const NEVER_CALLED: &str = "intounderlying";

/// The function that every future calls, with its own place in the source, when it is polled once
/// too often.
const RESUMED: &str = "panic_const_async_fn_resumed";

/// The module with nothing but a trap in those futures and methods.
pub(crate) fn snip(module: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(module).context("this is no WebAssembly module")?;
    take_out(&mut module);
    Ok(module.emit_wasm())
}

/// The same for a part that nothing else looks at before it is loaded: what is not needed then goes,
/// too, names included.
pub(crate) fn snip_and_strip(module: &[u8]) -> Result<Vec<u8>> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false);
    let mut module = config
        .parse(module)
        .context("this is no WebAssembly module")?;
    take_out(&mut module);
    passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// The linker lets one function stand for all that are alike, so that a name may mean others, too.
/// But not that of a future: its place in the source is no other's; nor an exported method, which asks
/// for its own class first.
fn take_out(module: &mut Module) {
    let named =
        |name: &Option<String>, part: &str| name.as_deref().is_some_and(|name| name.contains(part));
    let resumed = module.funcs.iter();
    let resumed = resumed.filter(|function| named(&function.name, RESUMED));
    let resumed: Vec<FunctionId> = resumed.map(|function| function.id()).collect();
    let exports = module.exports.iter();
    let methods = exports.filter(|export| export.name.starts_with(NEVER_CALLED));
    let methods: Vec<FunctionId> = methods
        .filter_map(|export| match export.item {
            ExportItem::Function(id) => Some(id),
            _ => None,
        })
        .collect();
    let mut count = 0;
    for function in module.funcs.iter_mut() {
        let is_method = methods.contains(&function.id());
        let FunctionKind::Local(local) = &mut function.kind else {
            continue;
        };
        let is_known = NEVER_POLLED.iter().any(|part| named(&function.name, part));
        if is_method || is_known && calls_one_of(local, &resumed) {
            let entry = local.entry_block();
            local.block_mut(entry).instrs =
                vec![(Instr::Unreachable(Unreachable {}), InstrLocId::default())];
            count += 1;
        }
    }
    eprintln!("{count} functions that never run are taken out");
}

fn calls_one_of(function: &LocalFunction, wanted: &[FunctionId]) -> bool {
    struct Calls<'a> {
        wanted: &'a [FunctionId],
        found: bool,
    }
    impl Visitor<'_> for Calls<'_> {
        fn visit_call(&mut self, call: &Call) {
            self.found |= self.wanted.contains(&call.func);
        }
    }
    let mut calls = Calls {
        wanted,
        found: false,
    };
    dfs_in_order(&mut calls, function, function.entry_block());
    calls.found
}
