using System;
using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Rehearsal;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Microsoft's contract lies beside the repository and not in it.</summary>
internal static class ContractFolder
{
    private static readonly string s_path = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!, "..", "shared", "contract"));

    public static bool IsThere => Directory.Exists(s_path);

    public static bool ToolsAreRequired => Environment.GetEnvironmentVariable("EPA_REQUIRE_TOOLS") == "1";

    /// <summary>Skips the test where the folder is absent, and fails it where nothing may be skipped.</summary>
    public static void Require() => Require(IsThere, "Microsoft's contract (../shared/contract) is not beside this clone, so nothing was held against it.");

    public static void Require(bool there, string reason)
    {
        Assert.False(!there && ToolsAreRequired, reason);
        Assert.SkipUnless(there, reason);
    }

    public static string PathOf(string name) => System.IO.Path.Combine(s_path, name);

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(PathOf(name)))!;
}
