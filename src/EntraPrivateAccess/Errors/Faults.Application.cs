using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    /// <summary>Observed: the code for an application that is gone and for one that is not published, and the service's sentence names both.</summary>
    private const string NoSuchPublishedApplication = "Application_NotFound";

    private const string ListApplications =
        "List those that connectors serve: Get-ConnectorGroupApplication. An id is the application's object id or its application (client) id, not the service principal's.";

    /// <param name="fault">The service's own answer to an id, or null where a listing did not have it.</param>
    public static ConnectorException ApplicationNotFound(string name, GraphException? fault = null)
    {
        string message = $"The tenant has no application '{name}'.";
        return fault is null
            ? new ConnectorException("ApplicationNotFound", FaultCategory.ObjectNotFound, message) { RecommendedAction = ListApplications, Target = name }
            : Retold(fault, "ApplicationNotFound", FaultCategory.ObjectNotFound, message, ListApplications, name);
    }

    public static ConnectorException AmbiguousApplication(string name, IReadOnlyList<ConnectorGroupApplication> candidates) =>
        new("AmbiguousApplication", FaultCategory.InvalidArgument, $"{candidates.Count} applications are named '{name}': {string.Join(", ", candidates.Select(each => each.Id))}.")
        {
            RecommendedAction = "Name one by its id.",
            Target = name,
        };

    public static ConnectorException AssignmentNotShown(ConnectorGroupApplication application, string goal, TimeSpan limit) =>
        new("WaitTimedOut", FaultCategory.OperationTimeout,
            $"The assignment of application '{application.Name}' to {goal} was accepted, but {Describe(limit)} later the tenant still shows another group.")
        {
            RecommendedAction = $"Look again later: Get-ConnectorGroupApplication {Quote(application.Name)}.",
            Target = application.Name,
        };

    /// <summary>What the service refused about an application, explained where it says that nothing is published.</summary>
    public static ConnectorException OfApplication(ConnectorGroupApplication application, GraphException fault) =>
        fault.Code == NoSuchPublishedApplication ? ApplicationNotPublished(application, fault) : fault;

    private static GraphException ApplicationNotPublished(ConnectorGroupApplication application, GraphException fault) =>
        Retold(fault, "ApplicationNotPublished", FaultCategory.InvalidOperation,
            $"No connector group serves application '{application.Name}', and none can: it is not published through connectors, or it is gone ({fault.Message.TrimEnd('.')}).",
            "Publish it with Application Proxy or Global Secure Access first, then assign the group. List those that are: Get-ConnectorGroupApplication.",
            application.Name);
}
