using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Microsoft's description of the connector paths, and the older one that also lists what can be selected and expanded.</summary>
internal sealed class GraphContract
{
    private readonly List<ContractOperation> _operations;
    private readonly List<ContractOperation> _secondOpinion;

    private GraphContract(OpenApiDocument main, OpenApiDocument older)
    {
        _operations = [.. Operations(main)];
        _secondOpinion = [.. Operations(older)];
        ErrorSchema = main.Components!.Schemas!["microsoft.graph.ODataErrors.ODataError"];
    }

    public IOpenApiSchema ErrorSchema { get; }

    public static GraphContract Load() =>
        new(Read("graph-beta-connectors.openapi.json"), Read("graph-beta-connectors.powershell-2023-05.openapi.json"));

    /// <param name="path">Below the version.</param>
    public ContractOperation? Find(string method, string path) => Best(_operations, method, path);

    /// <summary>Whether any verb is described for this path.</summary>
    public bool Knows(string path) => _operations.Any(operation => PathShape.Match(operation.Template, path) >= 0);

    /// <summary>What can stand in <c>$select</c>: the type's properties, and what the older text lists.</summary>
    public IReadOnlyList<string> Selectable(ContractOperation operation, string path) =>
        [.. Listed(operation.Method, path, "$select"), .. PropertiesOf(operation.AnswerSchema)];

    public IReadOnlyList<string> Expandable(ContractOperation operation, string path) => [.. Listed(operation.Method, path, "$expand")];

    private IEnumerable<string> Listed(string method, string path, string option) =>
        (Best(_secondOpinion, method, path)?.Operation.Parameters ?? [])
            .Where(parameter => parameter.Name == option)
            .SelectMany(parameter => parameter.Schema?.Items?.Enum ?? [])
            .Select(value => (string)value!);

    private static IEnumerable<string> PropertiesOf(IOpenApiSchema? schema)
    {
        if (schema is null)
        {
            return [];
        }

        IOpenApiSchema? item = SchemaCheck.PropertyOf(schema, "value")?.Items;
        return SchemaCheck.NamesOf(item ?? schema);
    }

    private static ContractOperation? Best(List<ContractOperation> operations, string method, string path) => operations
        .Where(operation => operation.Method == method)
        .Select(operation => (operation, Named: PathShape.Match(operation.Template, path)))
        .Where(match => match.Named >= 0)
        .OrderByDescending(match => match.Named)
        .Select(match => match.operation)
        .FirstOrDefault();

    private static IEnumerable<ContractOperation> Operations(OpenApiDocument document) =>
        from path in document.Paths
        from operation in path.Value.Operations ?? []
        select new ContractOperation(operation.Key.Method, path.Key, operation.Value);

    private static OpenApiDocument Read(string name)
    {
        ReadResult read = OpenApiDocument.Parse(File.ReadAllText(ContractFolder.PathOf(name)), "json");
        return read is { Document: not null, Diagnostic.Errors.Count: 0 }
            ? read.Document
            : throw new InvalidDataException($"{name}: {string.Join("; ", read.Diagnostic?.Errors.Select(error => error.Message) ?? [])}");
    }
}
