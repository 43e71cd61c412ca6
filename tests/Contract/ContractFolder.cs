using System.IO;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Locates this folder, and Microsoft's description beside the clone, which isn't part of the repository.</summary>
internal static class ContractFolder
{
    public const string MissingReason =
        "Microsoft's description (../shared/contract) isn't beside this clone, so contract.json wasn't compared with it.";

    private static readonly string s_microsoft =
        Path.GetFullPath(Path.Combine(Loading.LoadingHost.Root, "..", "shared", "contract"));

    /// <summary>Gets the folder of these tests.</summary>
    public static string Tests { get; } = Path.Combine(Loading.LoadingHost.Root, "tests", "Contract");

    /// <summary>Gets whether Microsoft's description is available.</summary>
    public static bool IsPresent => Directory.Exists(s_microsoft);

    public static string PathOf(string name) => Path.Combine(s_microsoft, name);

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(PathOf(name)))!;
}
