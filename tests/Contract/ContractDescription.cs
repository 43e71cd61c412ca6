using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Reads contract.json: the operations, types and permissions that requests and responses are compared with.
/// </summary>
internal sealed class ContractDescription
{
    private readonly JsonNode _file;

    private ContractDescription(JsonNode file)
    {
        _file = file;
        Operations = [.. file["operations"]!.AsArray().Select(node => ReadOperation(node!))];
        Undocumented = ReadCalls("undocumented");
        Unused =
        [
            .. Operations.Where(operation => !operation.IsUsed).Select(operation => operation.Call),
            .. ReadCalls("unused"),
        ];
        Types = new TypeTable(file["types"]!.AsObject(), file["enumerations"]!.AsObject());
        Bodies = new TypeTable(file["bodies"]!.AsObject(), file["enumerations"]!.AsObject());
        Batch = new TypeTable(file["batch"]!.AsObject(), file["enumerations"]!.AsObject());
    }

    /// <summary>Gets the description in the folder of these tests.</summary>
    public static ContractDescription Shared { get; } = Load();

    /// <summary>Gets all operations that may be called.</summary>
    public IReadOnlyList<ContractOperation> Operations { get; }

    /// <summary>Gets the calls that are only in Microsoft's metadata, which clients may not send.</summary>
    public IReadOnlyList<ContractCall> Undocumented { get; }

    /// <summary>Gets the documented calls that no cmdlet sends.</summary>
    public IReadOnlyList<ContractCall> Unused { get; }

    /// <summary>Gets the types of the service's responses.</summary>
    public TypeTable Types { get; }

    /// <summary>Gets the types of the module's request bodies.</summary>
    public TypeTable Bodies { get; }

    /// <summary>Gets the types of the batch envelope.</summary>
    public TypeTable Batch { get; }

    /// <summary>Finds the matching operation with the most fixed segments.</summary>
    public ContractOperation? Find(string method, string path) =>
        Operations
            .Where(operation => operation.Call.Matches(method, path))
            .MaxBy(operation => PathShape.Match(operation.Call.Template, path));

    /// <summary>Gets the values that Microsoft lists for an enumeration.</summary>
    public IEnumerable<string> ValuesOf(string enumeration) => Strings(_file["enumerations"]![enumeration]!["values"]);

    /// <summary>Determines whether a call is only in Microsoft's metadata.</summary>
    public bool IsUndocumented(string method, string path) => Undocumented.Any(call => call.Matches(method, path));

    private static ContractDescription Load()
    {
        JsonDocumentOptions options = new() { CommentHandling = JsonCommentHandling.Skip };
        string text = File.ReadAllText(Path.Combine(ContractFolder.Tests, "contract.json"));
        return new ContractDescription(JsonNode.Parse(text, documentOptions: options)!);
    }

    private ContractOperation ReadOperation(JsonNode node)
    {
        ContractCall call = ContractCall.Parse((string)node["call"]!);
        string? query = (string?)node["query"];
        JsonNode permission = _file["permissions"]![(string)node["permission"]!]!;
        return new ContractOperation(call)
        {
            Query = query is null ? [] : Strings(_file["queries"]![query]),
            Expand = Strings(node["expand"]),
            Body = (string?)node["body"],
            Answer = (string?)node["answer"],
            Success = node["success"] is JsonArray statuses ? [.. statuses.Select(status => (int)status!)] : [200],
            Delegated = Strings(permission["delegated"]),
            Application = Strings(permission["application"]),
            IsUsed = (bool?)node["module"] ?? true,
            IsInOpenApi = (bool?)node["openApi"] ?? true,
        };
    }

    private IReadOnlyList<ContractCall> ReadCalls(string list) => [.. Strings(_file[list]).Select(ContractCall.Parse)];

    private static IReadOnlyList<string> Strings(JsonNode? list) =>
        [.. (list as JsonArray ?? []).Select(item => (string)item!)];
}

/// <summary>
/// Locates the folder of these tests, and Microsoft's description next to the clone, which isn't part of the
/// repository.
/// </summary>
internal static class ContractFolder
{
    public const string MissingReason =
        "Microsoft's description (../shared/contract) isn't next to this clone, so contract.json wasn't compared with "
        + "it.";

    private static readonly string s_microsoft = Path.GetFullPath(
        Path.Combine(Loading.LoadingHost.Root, "..", "shared", "contract")
    );

    /// <summary>Gets the folder of these tests.</summary>
    public static string Tests { get; } = Path.Combine(Loading.LoadingHost.Root, "tests", "Contract");

    /// <summary>Gets whether Microsoft's description is available.</summary>
    public static bool IsPresent => Directory.Exists(s_microsoft);

    public static string PathOf(string name) => Path.Combine(s_microsoft, name);

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(PathOf(name)))!;
}
