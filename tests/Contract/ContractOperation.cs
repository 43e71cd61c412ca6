using System.Collections.Generic;
using System.Linq;
using Microsoft.OpenApi;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>One operation of the OpenAPI document.</summary>
internal sealed record ContractOperation(string Method, string Template, OpenApiOperation Operation)
{
    private const string Json = "application/json";

    public IEnumerable<string> QueryOptions =>
        (Operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Query).Select(parameter => parameter.Name!);

    public IOpenApiSchema? RequestSchema => Operation.RequestBody?.Content.Find(Json)?.Schema;

    /// <summary>The document knows success as 2XX, or as 204 where there is no body.</summary>
    public IOpenApiSchema? AnswerSchema => Operation.Responses.Find("2XX")?.Content.Find(Json)?.Schema;

    public bool AnswersText => Operation.Responses.Find("2XX")?.Content?.ContainsKey("text/plain") == true;

    public bool AnswersNothing => Operation.Responses?.ContainsKey("204") == true;

    public IOpenApiSchema ErrorSchema => Operation.Responses!["4XX"].Content![Json].Schema!;

    public override string ToString() => $"{Method} {Template}";
}
