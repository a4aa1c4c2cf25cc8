//! The README says what is true.

use std::error::Error;
use std::fs;
use std::path::Path;

fn read(file: &str) -> Result<String, Box<dyn Error>> {
    Ok(fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file),
    )?)
}

#[test]
fn every_setting_of_the_server_is_in_the_configuration_table() -> Result<(), Box<dyn Error>> {
    let readme = read("README.md")?;
    let config = read("server/src/config.rs")?;
    let variables: Vec<&str> = config
        .split("env = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|variable| variable.starts_with("QUIRE_"))
        .collect();
    assert!(variables.contains(&"QUIRE_LISTEN"), "{variables:?}");
    for variable in variables {
        assert!(
            readme.contains(&format!("| `{variable}` |")),
            "README.md does not explain {variable}"
        );
    }
    Ok(())
}

#[test]
fn every_file_the_readme_links_to_is_there() -> Result<(), Box<dyn Error>> {
    for link in read("README.md")?.split("](").skip(1) {
        let target = link.split(')').next().unwrap_or_default();
        if !target.contains("://") {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("..")
                .join(target);
            assert!(
                path.exists(),
                "README.md links to {target}, which is not there"
            );
        }
    }
    Ok(())
}
