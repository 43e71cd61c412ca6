using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>A method and a path template.</summary>
internal sealed record ContractCall(string Method, string Template)
{
    /// <summary>Reads "GET /path/{id}".</summary>
    public static ContractCall Parse(string text) => text.Split(' ', 2) is [string method, string template]
        ? new ContractCall(method, template)
        : throw new FormatException($"'{text}' is not a method and a path.");

    /// <summary>Determines whether a request is this call.</summary>
    public bool Matches(string method, string path) => Method == method && PathShape.Match(Template, path) >= 0;

    public override string ToString() => $"{Method} {Template}";
}

/// <summary>One operation of the description.</summary>
internal sealed record ContractOperation(ContractCall Call)
{
    /// <summary>The answer of an operation that returns a number as text.</summary>
    public const string Count = "count";

    public required IReadOnlyList<string> Query { get; init; }

    public required IReadOnlyList<string> Expand { get; init; }

    /// <summary>Gets the type of the body, or null if there is none.</summary>
    public string? Body { get; init; }

    /// <summary>Gets the type of the answer: a type, a page of a type ("connector[]"), a count, or null.</summary>
    public string? Answer { get; init; }

    public required IReadOnlyList<int> Success { get; init; }

    public required IReadOnlyList<string> Delegated { get; init; }

    public required IReadOnlyList<string> Application { get; init; }

    /// <summary>Gets whether a cmdlet sends it.</summary>
    public bool IsUsed { get; init; }

    /// <summary>Determines whether any one permission of the caller is enough.</summary>
    public bool Allows(IReadOnlyList<string> scopes, IReadOnlyList<string> appRoles) => scopes.Count > 0
        ? Delegated.Intersect(scopes, StringComparer.OrdinalIgnoreCase).Any()
        : Application.Intersect(appRoles, StringComparer.OrdinalIgnoreCase).Any();

    public override string ToString() => Call.ToString();
}
