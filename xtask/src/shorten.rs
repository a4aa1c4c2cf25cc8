//! Shortens the names by which a bundle's module and its glue know each other.
//!
//! wasm-bindgen names each of several hundred functions after what it does and a hash, which no
//! compression makes smaller, and both files say it. Nobody else imports them.

use std::collections::HashMap;

use walrus::Module;

/// The letters that short names are made of.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Gives what `module` imports from its own glue short names, and returns `glue` with the same ones.
pub(crate) fn shorten_imports(module: &mut Module, glue: &str) -> String {
    let mut names = HashMap::new();
    for import in module.imports.iter_mut().filter(is_generated) {
        let next = names.len();
        let short = names
            .entry(import.name.clone())
            .or_insert_with(|| short_name(next));
        import.name.clone_from(short);
    }
    replace_words(glue, &names)
}

/// wasm-bindgen's own, in files that have nothing else of a name like these.
fn is_generated(import: &&mut walrus::Import) -> bool {
    import.module.ends_with("_bg.js") && import.name.starts_with("__wb")
}

/// The name with the number `number`: letters after a dollar, so that it is no word of the language
/// and no other name in the glue.
fn short_name(mut number: usize) -> String {
    let mut name = String::from("$");
    loop {
        name.push(char::from(LETTERS[number % LETTERS.len()]));
        number /= LETTERS.len();
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

/// `source` with each word that is in `names` replaced.
fn replace_words(source: &str, names: &HashMap<String, String>) -> String {
    let is_of_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    let mut replaced = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find(is_of_word) {
        let (before, word_on) = rest.split_at(start);
        let end = word_on
            .find(|letter| !is_of_word(letter))
            .unwrap_or(word_on.len());
        let (word, after) = word_on.split_at(end);
        replaced.push_str(before);
        replaced.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn module_and_glue_agree_on_short_names() {
        let mut module = Module::default();
        let nothing = module.types.add(&[], &[]);
        for (from, name) in [
            ("./quire_bg.js", "__wbg_remove_8228e91d7ddbc755"),
            ("./quire_bg.js", "__wbg_removeChild_01"),
            ("./quire_bg.js", "__wbg_remove_8228e91d7ddbc755"),
            ("./quire-late.js", "__wasm_split_load_late"),
        ] {
            module.add_import_func(from, name, nothing);
        }
        let glue = "const imports = { __wbg_remove_8228e91d7ddbc755: remove,\n\
                    __wbg_removeChild_01: __wbg_removeChild_01_of };";
        let shortened = shorten_imports(&mut module, glue);
        assert_eq!(
            shortened,
            "const imports = { $a: remove,\n$b: __wbg_removeChild_01_of };"
        );
        let names: Vec<_> = module.imports.iter().map(|import| &*import.name).collect();
        assert_eq!(names, ["$a", "$b", "$a", "__wasm_split_load_late"]);
    }

    #[test]
    fn no_two_short_names_are_the_same() {
        let names: HashSet<_> = (0..10_000).map(short_name).collect();
        assert_eq!(names.len(), 10_000);
    }
}
