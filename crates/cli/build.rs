//! On Windows the program carries its icon, its version and its manifest.

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={MANIFEST}");
    println!("cargo:rerun-if-changed={ICON}");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "windows") {
        winresource::WindowsResource::new()
            .set("ProductName", "Gangway")
            .set("FileDescription", "Gangway without a window")
            .set("CompanyName", "Gangway")
            .set("LegalCopyright", "MIT OR Apache-2.0")
            .set("OriginalFilename", "gangway.exe")
            .set_icon(ICON)
            .set_manifest_file(MANIFEST)
            .compile()?;
    }
    Ok(())
}

const MANIFEST: &str = "../../packaging/windows/gangway.manifest";
const ICON: &str = "../../icons/icon.ico";
