using System.Collections.Generic;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>What is read of an application.</summary>
internal sealed class ApplicationBody
{
    public string? Id { get; set; }

    public string? AppId { get; set; }

    public string? DisplayName { get; set; }

    public List<string>? Tags { get; set; }

    /// <summary>Null where the application is not published, or where the answer left it out.</summary>
    public PublishingBody? OnPremisesPublishing { get; set; }
}
