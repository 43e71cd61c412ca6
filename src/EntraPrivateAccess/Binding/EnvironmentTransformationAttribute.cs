using System;
using System.Linq;
using System.Management.Automation;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Binding;

/// <summary>Takes a cloud's name, a running sandbox, or an environment.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EnvironmentTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        ConnectorEnvironment? environment = value switch
        {
            null => null,
            ConnectorEnvironment given => given,
            string name => Environments.Find(name),
            _ => OfSandbox(inputData),
        };
        return environment ?? throw new ArgumentTransformationMetadataException(
            $"'{value}' is no environment. Use {string.Join(", ", Environments.All.Select(known => known.Name))}, or what Start-ConnectorSandbox returned.");
    }

    private static ConnectorEnvironment? OfSandbox(object sandbox)
    {
        object? held = PSObject.AsPSObject(sandbox).Properties["Environment"]?.Value;
        return (held is PSObject wrapped ? wrapped.BaseObject : held) as ConnectorEnvironment;
    }
}
