using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Tests the links to the repository: only a package that is built with its address contains them.</summary>
[Collection(PackageCollection.Name)]
public sealed class PackageLinkTests(PackedModule packed)
{
    private const string Tag = $"{PackedModule.ProjectUri}/blob/v";

    private const string ReadLinks = """
        $module = Import-Module $args[0] -PassThru
        "first link: $(@((Get-Help Move-Connector).relatedLinks.navigationLink)[0].linkText)"
        "project: $($module.ProjectUri)"
        "license: $($module.LicenseUri)"
        try {
            Get-Help Move-Connector -Online
            # Get-Help does not wait for the browser.
            $end = [DateTime]::UtcNow.AddMinutes(2)
            while (-not [IO.File]::Exists($args[1]) -and [DateTime]::UtcNow -lt $end) { Start-Sleep -Milliseconds 50 }
            "online: $([IO.File]::ReadAllText($args[1]))"
        }
        catch { "online: $_" }
        """;

    [Fact]
    public async Task Package_without_an_address_has_no_links_and_Online_fails() =>
        Assert.Equal(
            [
                "first link: Online version: none, because this package was built without an address. Use -Full "
                    + "instead of -Online.",
                "project: ",
                "license: ",
                "online: The online version of this Help topic cannot be displayed because the Internet address (URI) "
                    + "of the Help topic is not specified in the command code or in the help file for the command.",
            ],
            await ReadAsync(packed.Stage, "plain")
        );

    [Fact]
    public async Task Package_with_an_address_links_to_the_license_and_to_the_page_of_its_version() =>
        Assert.Equal(
            [
                "first link: Online version:",
                $"project: {PackedModule.ProjectUri}",
                $"license: {Tag}{PackedModule.Version}/LICENSE",
                $"online: {Tag}{PackedModule.Version}/src/EntraPrivateAccess/Help/Move-Connector.md",
            ],
            await ReadAsync(packed.LinkedStage, "links")
        );

    /// <summary>The address of a page is the path of a file in the repository.</summary>
    [Fact]
    public void Every_page_that_Online_opens_is_in_the_repository()
    {
        string help = File.ReadAllText(Path.Combine(packed.LinkedStage, "en-US", "EntraPrivateAccess.dll-Help.xml"));
        string[] parts = help.Split($"<maml:uri>{Tag}{PackedModule.Version}/");
        string folder = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess", "Help");
        string[] pages = Directory.GetFiles(folder, "*-*.md");

        Assert.Equal(pages.Length, parts.Length - 1);
        Assert.All(parts[1..], part =>
            Assert.True(
                File.Exists(Path.Combine(LoadingHost.Root, part[..part.IndexOf('<', StringComparison.Ordinal)])),
                part
            )
        );
    }

    // Replaces the program that opens addresses on Linux with one that records the address.
    private async Task<IReadOnlyList<string>> ReadAsync(string stage, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A program on PATH can replace the browser only on Linux.");
        string home = packed.NewFolder(name);
        string opened = Path.Combine(home, "opened");
        string browser = Path.Combine(home, "xdg-open");
        await File.WriteAllTextAsync(
            browser,
            $"#!/bin/sh\nprintf %s \"$1\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n"
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string manifest = Path.Combine(stage, "EntraPrivateAccess.psd1");
        return await PwshProcess.RunAsync(ReadLinks, home, [manifest, opened], home);
    }
}
