/**
 * Names, numbers and types of fields of the runtime's interface that kubelet speaks, as far as the lab uses it (Kubernetes,
 * cri-api 0.32.3, pkg/apis/runtime/v1/api.proto), in the form that @grpc/proto-loader takes. What is left out is not sent, and
 * ignored where it comes.
 */
export const CRI_MESSAGES = {
  nested: {
    runtime: {
      nested: {
        v1: {
          nested: {
            PodSandboxMetadata: message({ name: [1], uid: [2], namespace: [3], attempt: [4, 'uint32'] }),
            LinuxPodSandboxConfig: message({}),
            PodSandboxConfig: message({
              metadata: [1, 'PodSandboxMetadata'],
              hostname: [2],
              logDirectory: [3],
              linux: [8, 'LinuxPodSandboxConfig'],
            }),
            RunPodSandboxRequest: message({ config: [1, 'PodSandboxConfig'] }),
            RunPodSandboxResponse: message({ podSandboxId: [1] }),
            StopPodSandboxRequest: message({ podSandboxId: [1] }),
            StopPodSandboxResponse: message({}),
            RemovePodSandboxRequest: message({ podSandboxId: [1] }),
            RemovePodSandboxResponse: message({}),
            PodSandboxStatusRequest: message({ podSandboxId: [1], verbose: [2, 'bool'] }),
            PodSandboxNetworkStatus: message({ ip: [1] }),
            PodSandboxStatus: message({ network: [5, 'PodSandboxNetworkStatus'] }),
            PodSandboxStatusResponse: {
              fields: {
                status: { type: 'PodSandboxStatus', id: 1 },
                info: { keyType: 'string', type: 'string', id: 2 },
              },
            },
            ListPodSandboxRequest: message({}),
            PodSandbox: message({ id: [1] }),
            ListPodSandboxResponse: {
              fields: { items: { rule: 'repeated', type: 'PodSandbox', id: 1 } },
            },
            StatusRequest: message({}),
            RuntimeCondition: message({ type: [1], status: [2, 'bool'], reason: [3], message: [4] }),
            RuntimeStatus: { fields: { conditions: { rule: 'repeated', type: 'RuntimeCondition', id: 1 } } },
            StatusResponse: message({ status: [1, 'RuntimeStatus'] }),
            RuntimeService: {
              methods: {
                RunPodSandbox: method('RunPodSandbox'),
                StopPodSandbox: method('StopPodSandbox'),
                RemovePodSandbox: method('RemovePodSandbox'),
                PodSandboxStatus: method('PodSandboxStatus'),
                ListPodSandbox: method('ListPodSandbox'),
                Status: method('Status'),
              },
            },
          },
        },
      },
    },
  },
};

type Field = readonly [id: number, type?: string];

function message(fields: Readonly<Record<string, Field>>): { fields: Record<string, { type: string; id: number }> } {
  return {
    fields: Object.fromEntries(Object.entries(fields).map(([name, [id, type = 'string']]) => [name, { type, id }])),
  };
}

function method(name: string): { requestType: string; responseType: string } {
  return { requestType: `${name}Request`, responseType: `${name}Response` };
}
