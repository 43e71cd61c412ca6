using System;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>A refused Graph request.</summary>
internal sealed class GraphFault : Exception
{
    public GraphFault(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    public int Status { get; }

    /// <summary>Graph's code; the publishing service leaves it empty for routes it does not know.</summary>
    public string Code { get; }
}
