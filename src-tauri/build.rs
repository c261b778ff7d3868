//! Names every command. What is not named here, and granted in `capabilities/main.json`, the web view can't call.

fn main() {
    println!("cargo:rerun-if-changed=../ui/dist");
    link_the_release();
    let manifest = tauri_build::AppManifest::new().commands(&[
        "watch",
        "watch_for_files",
        "open_another_file",
        "go_on",
        "back",
        "open_browser",
        "stop_waiting",
        "more_time",
        "ask_for_approval",
        "approve_here",
        "sign_in_link",
        "copy_sign_in_link",
        "explain_error",
        "choose_organization",
        "find_organization",
        "choose_organizations",
        "look_again",
        "enter_secret",
        "enter_certificate",
        "use_stored_credential",
        "commit",
        "undo",
        "undo_in",
        "take_way_on",
        "take_way_on_in",
        "open_report",
        "open_security_note",
        "show_report_folder",
        "leave",
    ]);
    let windows = tauri_build::WindowsAttributes::new()
        .app_manifest(include_str!("../packaging/windows/gangway.manifest"));
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .windows_attributes(windows);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

/// In a release for Linux the linker says what the program is made of, for `cargo xtask bench --sizes` (no names are left in it), and
/// packs the addresses that are relative to the program's own place: 0.37 MB less. That needs glibc 2.36, which Debian 12 has.
fn link_the_release() {
    let names =
        ["CARGO_CFG_TARGET_OS", "PROFILE", "OUT_DIR"].map(|name| std::env::var(name).unwrap_or_default());
    let [system, profile, folder] = names.each_ref().map(String::as_str);
    if (system, profile) == ("linux", "release") {
        println!("cargo::rustc-link-arg-bins=-Wl,-Map={folder}/parts.map");
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
